package io.whytrail.ingest.forensics;

import io.whytrail.ingest.capture.CaptureCodec;
import io.whytrail.ingest.capture.InteractionCodec;
import io.whytrail.ingest.capture.Recorded;
import io.whytrail.ingest.ledger.SealedRecord;
import io.whytrail.ingest.masking.JsonText;
import io.whytrail.ingest.masking.MalformedJsonException;
import io.whytrail.ingest.peers.PeerCodec;
import io.whytrail.ingest.v1.RecordedInteraction;
import io.whytrail.interaction.v1.Content;
import io.whytrail.interaction.v1.ContextChunk;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.interaction.v1.Message;
import io.whytrail.interaction.v1.ToolCall;
import io.whytrail.policy.v1.Verdict;
import java.util.Objects;

/// Sealed payloads as what is searched and what is answered.
final class ForensicsCodec {

  private ForensicsCodec() {}

  static RecordedInteraction recorded(Recorded recorded) {
    return RecordedInteraction.newBuilder()
        .setInteraction(InteractionCodec.parse(recorded.record().payload()))
        .setReceipt(CaptureCodec.receipt(recorded))
        .build();
  }

  static Verdict verdict(SealedRecord decision) {
    return PeerCodec.decision(decision.payload()).getVerdict();
  }

  /// The digest of the policy that made a decision; empty for one of a failure policy.
  static String policyDigest(SealedRecord decision) {
    return PeerCodec.decision(decision.payload()).getPolicyDigest();
  }

  static IndexedInteraction indexed(SealedRecord record) {
    Interaction interaction = InteractionCodec.parse(record.payload());
    return new IndexedInteraction(
        interaction.getId(),
        Objects.requireNonNull(record.index(), "a leaf has an index"),
        record.time(),
        interaction.getSessionId(),
        interaction.getCorrelationId(),
        interaction.getOrigin().getSubjectId(),
        interaction.getOrigin().getService(),
        interaction.getModel().getName(),
        interaction.getToolCallsList().stream().map(ToolCall::getName).distinct().toList(),
        SearchWords.of(text(interaction)));
  }

  private static String text(Interaction interaction) {
    StringBuilder text = new StringBuilder();
    for (Message message : interaction.getMessagesList()) {
      add(text, message.getContent());
    }
    add(text, interaction.getOutput());
    for (ToolCall call : interaction.getToolCallsList()) {
      text.append(call.getName()).append('\n');
      addJson(text, call.getArgumentsJson());
      text.append(call.getError()).append('\n');
      add(text, call.getResult());
    }
    for (ContextChunk chunk : interaction.getRetrievedContextList()) {
      text.append(chunk.getId()).append('\n').append(chunk.getSource()).append('\n');
      add(text, chunk.getContent());
    }
    interaction
        .getAttributesMap()
        .forEach((name, value) -> text.append(name).append(' ').append(value).append('\n'));
    add(text, interaction.getSystemPrompt());
    return text.toString();
  }

  private static void add(StringBuilder text, Content content) {
    text.append(content.getText()).append('\n');
  }

  /// The strings and numbers themselves: as JSON text, an escaped line end would begin a word.
  private static void addJson(StringBuilder text, String json) {
    try {
      if (!json.isEmpty()) {
        new JsonText(json).rewrite(new Collecting(text));
      }
    } catch (MalformedJsonException e) {
      throw new IllegalStateException("Arguments were checked before they were stored", e);
    }
  }

  private record Collecting(StringBuilder text) implements JsonText.Visitor {

    @Override
    public String string(String field, String value) {
      text.append(value).append('\n');
      return value;
    }

    @Override
    public String number(String field, String literal) {
      text.append(literal).append('\n');
      return literal;
    }
  }
}
