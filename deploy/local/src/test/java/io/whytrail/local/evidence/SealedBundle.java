package io.whytrail.local.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// A log of its own, written by code that shares nothing with the verifier: it knows the parts of
/// its messages instead of reading them out of bytes, and it builds the tree by recursion.
final class SealedBundle {

  static final String ORIGIN = "ledger.test/local";
  static final String POLICY = "name: strict\ndefault: {ACTION: BLOCK}\nrules: []\n";

  private final SignerKey key = SignerKey.generate(ORIGIN);
  private final List<LedgerRecord> records = new ArrayList<>();

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
    String checkpoint =
        new Checkpoint(ORIGIN, leaves.size(), Seals.root(leaves)).signed(key).format();
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
    return "sha256:" + HexFormat.of().formatHex(Seals.sha256(canonical.getBytes(UTF_8)));
  }

  private void openLog() {
    LogOpened opened = LogOpened.newBuilder().setOrigin(ORIGIN).build();
    seal(RecordKind.RECORD_KIND_LOG_OPENED, ORIGIN, "", Seals.payload(opened), opened);
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
        Seals.concat(
            List.<byte[][]>of(
                Seals.named(
                    "metadata", asked.toBuilder().clearInteraction().build().toByteArray())),
            Seals.parts("interaction/", soFar)),
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
    seal(RecordKind.RECORD_KIND_DECISION, "d-1", "i-1", Seals.payload(decision), decision);
    Approval granted =
        Approval.newBuilder()
            .setId("a-1")
            .setState(ApprovalState.APPROVAL_STATE_GRANTED)
            .setToolName("pay")
            .setResolver("rosa")
            .build();
    seal(RecordKind.RECORD_KIND_APPROVAL_RESOLVED, "a-1", "i-1", Seals.payload(granted), granted);
    OutcomeRecord outcome =
        OutcomeRecord.newBuilder()
            .setEvaluationId("e-1")
            .setOutcome(Outcome.OUTCOME_EXECUTED)
            .setReporter("agent")
            .build();
    seal(RecordKind.RECORD_KIND_OUTCOME, "e-1", "i-1", Seals.payload(outcome), outcome);
    Interaction interaction = interaction().build();
    seal(
        RecordKind.RECORD_KIND_INTERACTION,
        "i-1",
        "i-1",
        Seals.parts("", interaction),
        interaction);
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

  private void seal(
      RecordKind kind, String subject, String interaction, List<byte[][]> parts, Message payload) {
    records.add(Seals.seal(records.size(), kind, subject, interaction, parts, payload));
  }

  private static List<Hash> path(int index, List<Hash> leaves) {
    if (leaves.size() == 1) {
      return List.of();
    }
    int split = Integer.highestOneBit(leaves.size() - 1);
    List<Hash> left = leaves.subList(0, split);
    List<Hash> right = leaves.subList(split, leaves.size());
    return index < split
        ? Seals.concat(path(index, left), List.of(Seals.root(right)))
        : Seals.concat(path(index - split, right), List.of(Seals.root(left)));
  }

  static Map<String, String> policies() {
    return Map.of(digest(), POLICY);
  }
}
