package io.whytrail.ingest.capture;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.micrometer.core.instrument.MeterRegistry;
import io.whytrail.ingest.ledger.Kind;
import io.whytrail.ingest.ledger.LedgerCodec;
import io.whytrail.ingest.ledger.NewRecord;
import io.whytrail.ingest.ledger.Traceparent;
import io.whytrail.ingest.masking.JsonText;
import io.whytrail.ingest.masking.MalformedJsonException;
import io.whytrail.ingest.masking.Mask;
import io.whytrail.ingest.masking.Masking;
import io.whytrail.ingest.v1.Receipt;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.interaction.v1.Message;
import io.whytrail.interaction.v1.Origin;
import io.whytrail.interaction.v1.Role;
import io.whytrail.interaction.v1.ToolCall;
import io.whytrail.runtime.correlation.Correlation;
import io.whytrail.runtime.failure.Failure;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.TreeMap;

/// Turns what producers send into masked records, and records into receipts.
@Singleton
public final class CaptureCodec {

  private static final long LATEST_SECOND = 253_402_300_799L;

  private final Masking masking;
  private final Traceparent traceparent;
  private final MeterRegistry meters;

  CaptureCodec(Masking masking, Traceparent traceparent, MeterRegistry meters) {
    this.masking = masking;
    this.traceparent = traceparent;
    this.meters = meters;
  }

  /// An interaction as it may be stored: checked and masked.
  ///
  /// @param interaction without anything that must not be stored
  /// @param contentDigest keyed digest of the interaction as it was sent
  public record Masked(
      Interaction interaction, ByteString contentDigest, Map<String, Integer> counts) {

    public Masked {
      counts = Map.copyOf(counts);
    }
  }

  /// The record of an interaction.
  public NewRecord record(String tenant, Interaction interaction) {
    Masked masked = mask(tenant, interaction);
    return new NewRecord(
        tenant,
        Kind.INTERACTION,
        interaction.getId(),
        interaction.getId(),
        masked.interaction().getCorrelationId(),
        InteractionCodec.bytes(masked.interaction()),
        traceparent.current(),
        masked.contentDigest(),
        masked.counts());
  }

  /// Checks and masks; throws FIELD_INVALID, naming the field, where the contract's rules are met
  /// and the interaction makes no sense all the same.
  public Masked mask(String tenant, Interaction interaction) {
    check(interaction);
    Mask mask = masking.of(tenant);
    String correlationId =
        interaction.getCorrelationId().isEmpty()
            ? Correlation.id()
            : interaction.getCorrelationId();
    Interaction masked = InteractionCodec.masked(interaction, correlationId, mask);
    byte[] digest = mask.pseudonyms().digest(InteractionCodec.bytes(interaction).toByteArray());
    return new Masked(masked, ByteString.copyFrom(digest), count(mask));
  }

  /// What a mask has masked so far, also as metrics.
  public Map<String, Integer> count(Mask mask) {
    Map<String, Integer> counts = new TreeMap<>();
    mask.tally()
        .forEach((type, count) -> {
          counts.put(type.name(), count);
          meters.counter("whytrail.masking.values", "type", type.name()).increment(count);
        });
    return counts;
  }

  /// The receipt of a record.
  public static Receipt receipt(Recorded recorded) {
    Receipt.Builder receipt =
        Receipt.newBuilder()
            .setInteractionId(recorded.record().interactionId())
            .setRecordId(recorded.record().recordId().toString())
            .setState(recorded.state())
            .setLeafHash(recorded.record().leafHash())
            .setLedgerOrigin(recorded.origin())
            .setDuplicate(recorded.duplicate())
            .putAllMasked(recorded.record().masked())
            .setRecordTime(LedgerCodec.timestamp(recorded.record().time()))
            .setCorrelationId(recorded.record().correlationId());
    Long index = recorded.record().index();
    return (index == null ? receipt : receipt.setLeafIndex(index)).build();
  }

  private static void check(Interaction interaction) {
    requireName("interaction.correlation_id", interaction.getCorrelationId());
    requireName("interaction.session_id", interaction.getSessionId());
    check(interaction.getOrigin());
    requireName("interaction.model.provider", interaction.getModel().getProvider());
    requireName("interaction.model.name", interaction.getModel().getName());
    requireName("interaction.model.version", interaction.getModel().getVersion());
    check("interaction.start_time", interaction.getStartTime());
    check("interaction.latency", interaction.getLatency());
    check("interaction.time_to_first_token", interaction.getTimeToFirstToken());
    for (int i = 0; i < interaction.getMessagesCount(); i++) {
      check(i, interaction.getMessages(i), interaction.getToolCallsCount());
    }
    for (int i = 0; i < interaction.getToolCallsCount(); i++) {
      check(i, interaction.getToolCalls(i));
    }
  }

  private static void check(Origin origin) {
    requireName("interaction.origin.service", origin.getService());
    requireName("interaction.origin.environment", origin.getEnvironment());
    requireName("interaction.origin.agent", origin.getAgent());
    requireName("interaction.origin.subject_id", origin.getSubjectId());
    requireName("interaction.origin.producer_id", origin.getProducerId());
    if (origin.getProducerSequence() > 0 && origin.getProducerId().isEmpty()) {
      throw invalid(
          "interaction.origin.producer_id", "say which producer the producer_sequence is of");
    }
  }

  private static void check(int index, Message message, int toolCalls) {
    String field = "interaction.messages[%d]".formatted(index);
    if (message.getRole() == Role.ROLE_UNSPECIFIED) {
      throw invalid(field + ".role", "say who speaks");
    }
    for (int call : message.getToolCallIndexesList()) {
      if (call >= toolCalls) {
        throw invalid(field + ".tool_call_indexes", "there is no tool call with index " + call);
      }
    }
  }

  private static void check(int index, ToolCall call) {
    String field = "interaction.tool_calls[%d]".formatted(index);
    requireName(field + ".name", call.getName());
    requireName(field + ".id", call.getId());
    if (!call.getArgumentsJson().isEmpty()) {
      requireObject(field + ".arguments_json", call.getArgumentsJson());
    }
  }

  /// Throws FIELD_INVALID where a text is not one JSON object.
  public static void requireObject(String field, String json) {
    try {
      if (!JsonText.isObject(json)) {
        throw invalid(field, "send one JSON object");
      }
    } catch (MalformedJsonException e) {
      throw invalid(field, "send valid JSON (%s)".formatted(e.getMessage())).because(e);
    }
  }

  /// Names stand in indexes, logs and headers.
  private static void requireName(String field, String name) {
    if (name.chars().anyMatch(Character::isISOControl)) {
      throw invalid(field, "leave out control characters");
    }
  }

  private static void check(String field, Timestamp time) {
    boolean valid =
        time.getSeconds() >= 0
            && time.getSeconds() <= LATEST_SECOND
            && time.getNanos() >= 0
            && time.getNanos() < 1_000_000_000;
    if (!valid) {
      throw invalid(field, "send a time between 1970 and 9999");
    }
  }

  private static void check(String field, Duration duration) {
    boolean valid =
        duration.getSeconds() >= 0
            && duration.getSeconds() <= 315_576_000_000L
            && duration.getNanos() >= 0
            && duration.getNanos() < 1_000_000_000;
    if (!valid) {
      throw invalid(field, "send a duration that is not negative");
    }
  }

  /// The failure that names a field and says what to send instead.
  public static Failure invalid(String field, String what) {
    return Failure.of(
        ErrorReason.ERROR_REASON_FIELD_INVALID,
        "Correct the field %s: %s.".formatted(field, what),
        Map.of("field", field, "description", what));
  }
}
