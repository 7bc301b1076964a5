package io.whytrail.local.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import com.google.protobuf.util.Timestamps;
import io.whytrail.ingest.v1.EvaluationRecord;
import io.whytrail.ingest.v1.EvidenceBundle;
import io.whytrail.ingest.v1.EvidenceRecord;
import io.whytrail.ingest.v1.LedgerRecord;
import io.whytrail.ingest.v1.LogOpened;
import io.whytrail.ingest.v1.OutcomeRecord;
import io.whytrail.ingest.v1.RecordKind;
import io.whytrail.interaction.v1.Content;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.interaction.v1.Outcome;
import io.whytrail.interaction.v1.Role;
import io.whytrail.interaction.v1.Stage;
import io.whytrail.interaction.v1.ToolCall;
import io.whytrail.policy.v1.Approval;
import io.whytrail.policy.v1.ApprovalState;
import io.whytrail.policy.v1.Decision;
import io.whytrail.policy.v1.RuleMatch;
import io.whytrail.policy.v1.Verdict;
import io.whytrail.runtime.merkle.Hash;
import io.whytrail.runtime.merkle.note.Checkpoint;
import io.whytrail.runtime.merkle.note.SignerKey;
import io.whytrail.runtime.merkle.note.TlogProof;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A log of its own, written by code that shares nothing with the verifier: it knows the parts of
/// its messages instead of reading them out of bytes, and it builds the tree by recursion.
final class SealedBundle {

  static final String ORIGIN = "ledger.test/local";
  static final String POLICY = "name: strict\ndefault: {ACTION: BLOCK}\nrules: []\n";

  private final SignerKey key = SignerKey.generate(ORIGIN);
  private final List<LedgerRecord.Builder> records = new ArrayList<>();

  static SealedBundle of() {
    SealedBundle log = new SealedBundle();
    log.openLog();
    log.tellStory();
    return log;
  }

  String verifierKey() {
    return key.verifierKey().format();
  }

  /// A bundle of everything but the first leaf.
  EvidenceBundle bundle() {
    List<Hash> leaves = records.stream().map(r -> Hash.leaf(r.getLeaf().toByteArray())).toList();
    String checkpoint = new Checkpoint(ORIGIN, leaves.size(), root(leaves)).signed(key).format();
    EvidenceBundle.Builder bundle =
        EvidenceBundle.newBuilder()
            .setFormat("whytrail-evidence/v1")
            .setOrigin(ORIGIN)
            .setVerifierKey(verifierKey())
            .setCheckpoint(checkpoint)
            .putPolicies(digest(), POLICY);
    for (int i = 1; i < records.size(); i++) {
      bundle.addRecords(
          EvidenceRecord.newBuilder()
              .setRecord(records.get(i))
              .setProof(new TlogProof(null, i, path(i, leaves), checkpoint).format()));
    }
    return bundle.build();
  }

  String json() {
    try {
      return JsonFormat.printer().print(bundle());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String digest() {
    String canonical = "{\"default\":{\"ACTION\":\"BLOCK\"},\"name\":\"strict\",\"rules\":[]}";
    return "sha256:" + HexFormat.of().formatHex(sha256(canonical.getBytes(UTF_8)));
  }

  private void openLog() {
    LogOpened opened = LogOpened.newBuilder().setOrigin(ORIGIN).build();
    seal(RecordKind.RECORD_KIND_LOG_OPENED, ORIGIN, "", payload(opened), opened);
  }

  private void tellStory() {
    Interaction soFar = interaction().clearOutput().build();
    EvaluationRecord asked =
        EvaluationRecord.newBuilder()
            .setId("e-1")
            .setInteraction(soFar)
            .setStage(Stage.STAGE_ACTION)
            .setToolCallIndex(0)
            .setRequester("agent")
            .build();
    seal(
        RecordKind.RECORD_KIND_EVALUATION,
        "e-1",
        "i-1",
        concat(
            List.<byte[][]>of(
                named("metadata", asked.toBuilder().clearInteraction().build().toByteArray())),
            parts("interaction/", soFar)),
        asked);
    Decision decision =
        Decision.newBuilder()
            .setId("d-1")
            .setInteractionId("i-1")
            .setEvaluationId("e-1")
            .setStage(Stage.STAGE_ACTION)
            .setVerdict(Verdict.VERDICT_APPROVE)
            .addMatches(RuleMatch.newBuilder().setRuleId("payments"))
            .setPolicyDigest(digest())
            .build();
    seal(RecordKind.RECORD_KIND_DECISION, "d-1", "i-1", payload(decision), decision);
    Approval granted =
        Approval.newBuilder()
            .setId("a-1")
            .setState(ApprovalState.APPROVAL_STATE_GRANTED)
            .setToolName("pay")
            .setResolver("rosa")
            .build();
    seal(RecordKind.RECORD_KIND_APPROVAL_RESOLVED, "a-1", "i-1", payload(granted), granted);
    OutcomeRecord outcome =
        OutcomeRecord.newBuilder()
            .setEvaluationId("e-1")
            .setOutcome(Outcome.OUTCOME_EXECUTED)
            .setReporter("agent")
            .build();
    seal(RecordKind.RECORD_KIND_OUTCOME, "e-1", "i-1", payload(outcome), outcome);
    Interaction interaction = interaction().build();
    seal(RecordKind.RECORD_KIND_INTERACTION, "i-1", "i-1", parts("", interaction), interaction);
  }

  private static Interaction.Builder interaction() {
    Interaction.Builder interaction =
        Interaction.newBuilder()
            .setId("i-1")
            .setCorrelationId("c-1")
            .setSystemPrompt(text("Pay bills."))
            .addToolCalls(ToolCall.newBuilder().setName("pay").setArgumentsJson("{\"amount\":12}"))
            .setOutput(text("Paid."))
            .putAttributes("team", "blue");
    interaction.addMessagesBuilder().setRole(Role.ROLE_USER).setContent(text("Pay it."));
    interaction.addMessagesBuilder().setRole(Role.ROLE_ASSISTANT).addToolCallIndexes(0);
    interaction.addRetrievedContextBuilder().setId("doc-1").setContent(text("The bill: 12."));
    return interaction;
  }

  private static Content.Builder text(String text) {
    return Content.newBuilder().setText(text);
  }

  private static List<byte[][]> parts(String prefix, Interaction interaction) {
    List<byte[][]> parts = new ArrayList<>();
    parts.add(
        named(
            prefix + "metadata",
            interaction.toBuilder()
                .clearSystemPrompt()
                .clearMessages()
                .clearRetrievedContext()
                .clearToolCalls()
                .clearOutput()
                .build()
                .toByteArray()));
    if (interaction.hasSystemPrompt()) {
      parts.add(named(prefix + "system_prompt", interaction.getSystemPrompt().toByteArray()));
    }
    numbered(prefix + "messages/", interaction.getMessagesList(), parts);
    numbered(prefix + "retrieved_context/", interaction.getRetrievedContextList(), parts);
    numbered(prefix + "tool_calls/", interaction.getToolCallsList(), parts);
    if (interaction.hasOutput()) {
      parts.add(named(prefix + "output", interaction.getOutput().toByteArray()));
    }
    return parts;
  }

  private static void numbered(
      String prefix, List<? extends Message> messages, List<byte[][]> parts) {
    for (int i = 0; i < messages.size(); i++) {
      parts.add(named(prefix + i, messages.get(i).toByteArray()));
    }
  }

  private static List<byte[][]> payload(Message message) {
    return List.<byte[][]>of(named("payload", message.toByteArray()));
  }

  private static byte[][] named(String name, byte[] bytes) {
    return new byte[][] {name.getBytes(UTF_8), bytes};
  }

  private static <T> List<T> concat(List<T> first, List<T> second) {
    List<T> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  private void seal(
      RecordKind kind, String subject, String interaction, List<byte[][]> parts, Message payload) {
    int index = records.size();
    byte[] salt = sha256(("salt " + index).getBytes(UTF_8));
    UUID id = new UUID(0x0190a1b2c3d47e5fL, 0x8a9b0c1d2e3f4a00L + index);
    long micros = 1_767_323_045_678_901L + index;
    byte[][] identity =
        named(
            "record",
            join(out -> {
              prefixed(out, subject.getBytes(UTF_8));
              prefixed(out, interaction.getBytes(UTF_8));
              prefixed(out, "c-1".getBytes(UTF_8));
            }));
    List<Hash> commitments = new ArrayList<>();
    for (byte[][] part : concat(List.<byte[][]>of(identity), parts)) {
      byte[] message =
          join(out -> {
            prefixed(out, part[0]);
            out.write(part[1]);
          });
      commitments.add(Hash.leaf(hmac(hmac(salt, part[0]), message)));
    }
    byte[] leaf =
        join(out -> {
          out.writeBytes("WHYTRAIL");
          out.write(1);
          out.write(kind.getNumber());
          out.writeLong(id.getMostSignificantBits());
          out.writeLong(id.getLeastSignificantBits());
          out.writeLong(micros);
          out.write(root(commitments).bytes());
        });
    records.add(
        LedgerRecord.newBuilder()
            .setRecordId(id.toString())
            .setKind(kind)
            .setSubjectId(subject)
            .setInteractionId(interaction)
            .setCorrelationId("c-1")
            .setRecordTime(Timestamps.fromMicros(micros))
            .setLeafIndex(index)
            .setLeaf(ByteString.copyFrom(leaf))
            .setLeafHash(ByteString.copyFrom(Hash.leaf(leaf).bytes()))
            .setPayload(payload.toByteString())
            .setSalt(ByteString.copyFrom(salt)));
  }

  private static Hash root(List<Hash> leaves) {
    if (leaves.size() == 1) {
      return leaves.getFirst();
    }
    int split = Integer.highestOneBit(leaves.size() - 1);
    return Hash.node(root(leaves.subList(0, split)), root(leaves.subList(split, leaves.size())));
  }

  private static List<Hash> path(int index, List<Hash> leaves) {
    if (leaves.size() == 1) {
      return List.of();
    }
    int split = Integer.highestOneBit(leaves.size() - 1);
    List<Hash> left = leaves.subList(0, split);
    List<Hash> right = leaves.subList(split, leaves.size());
    return index < split
        ? concat(path(index, left), List.of(root(right)))
        : concat(path(index - split, right), List.of(root(left)));
  }

  private interface Writer {
    void write(DataOutputStream out) throws IOException;
  }

  private static byte[] join(Writer writer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      writer.write(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void prefixed(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static byte[] hmac(byte[] key, byte[] message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static Map<String, String> policies() {
    return Map.of(digest(), POLICY);
  }
}
