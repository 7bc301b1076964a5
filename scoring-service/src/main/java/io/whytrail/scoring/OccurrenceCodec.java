package io.whytrail.scoring;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.whytrail.ingest.v1.RecordedInteraction;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.interaction.v1.Message;
import io.whytrail.interaction.v1.Role;
import io.whytrail.interaction.v1.ToolCall;
import io.whytrail.interaction.v1.Usage;
import io.whytrail.scoring.assessment.Band;
import io.whytrail.scoring.assessment.Rating;
import io.whytrail.scoring.assessment.StageAssessment;
import io.whytrail.scoring.baseline.Measure;
import io.whytrail.scoring.baseline.Occurrence;
import io.whytrail.scoring.detection.Finding;
import io.whytrail.scoring.detection.Reason;
import io.whytrail.scoring.interaction.Stage;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// From recorded interactions to what they say about behaviour.
final class OccurrenceCodec {

  // A producer whose clock is further ahead is not believed.
  private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);
  private static final String ERROR = "error";

  private OccurrenceCodec() {}

  /// @param announced when the interaction's fact came to be
  static Occurrence decode(RecordedInteraction recorded, String correlationId, Instant announced) {
    Interaction interaction = recorded.getInteraction();
    return new Occurrence(
        interaction.getId(),
        correlationId,
        digest(recorded.getReceipt().getLeafHash()),
        time(recorded, announced),
        interaction.getOrigin().getSubjectId(),
        interaction.getOrigin().getService(),
        interaction.getSessionId(),
        values(interaction),
        interaction.getToolCallsList().stream().map(ToolCall::getName).collect(Collectors.toSet()),
        Set.of(),
        interaction.getFinishReason().equals(ERROR)
            || interaction.getToolCallsList().stream()
                .anyMatch(call -> !call.getError().isEmpty()));
  }

  /// With what the rating says.
  static Occurrence rated(Occurrence occurrence, Rating rating) {
    Map<Measure, Double> values = new EnumMap<>(Measure.class);
    boolean risky = rating.stages().stream().anyMatch(stage -> stage.band() != Band.LOW);
    values.put(Measure.RISK, risky ? 1.0 : 0.0);
    for (StageAssessment stage : rating.stages()) {
      if (stage.stage() == Stage.OUTPUT) {
        values.put(Measure.REFUSAL, reasons(stage).contains(Reason.REFUSAL) ? 1.0 : 0.0);
      }
    }
    return occurrence.rated(
        values,
        rating.stages().stream()
            .flatMap(stage -> reasons(stage).stream())
            .collect(Collectors.toSet()));
  }

  private static Set<Reason> reasons(StageAssessment stage) {
    return stage.findings().stream().map(Finding::reason).collect(Collectors.toSet());
  }

  private static String digest(ByteString leafHash) {
    return "sha256:" + HexFormat.of().formatHex(leafHash.toByteArray());
  }

  private static Instant time(RecordedInteraction recorded, Instant announced) {
    Instant record =
        recorded.getReceipt().hasRecordTime()
            ? instant(recorded.getReceipt().getRecordTime())
            : announced;
    if (!recorded.getInteraction().hasStartTime()) {
      return record.truncatedTo(ChronoUnit.MICROS);
    }
    Instant start = instant(recorded.getInteraction().getStartTime());
    return (start.isAfter(record.plus(CLOCKS_DIFFER)) ? record : start)
        .truncatedTo(ChronoUnit.MICROS);
  }

  private static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  private static Map<Measure, Double> values(Interaction interaction) {
    Map<Measure, Double> values = new EnumMap<>(Measure.class);
    interaction.getMessagesList().reversed().stream()
        .filter(message -> message.getRole() == Role.ROLE_USER && message.getContent().hasText())
        .findFirst()
        .map(Message::getContent)
        .ifPresent(said -> values.put(Measure.LENGTH, (double) codePoints(said.getText())));
    Usage usage = interaction.getUsage();
    long tokens = usage.getInputTokens() + usage.getOutputTokens();
    if (tokens > 0) {
      values.put(Measure.TOKENS, (double) tokens);
    }
    if (interaction.hasLatency()) {
      com.google.protobuf.Duration latency = interaction.getLatency();
      double millis = latency.getSeconds() * 1e3 + latency.getNanos() / 1e6;
      values.put(Measure.LATENCY, Math.max(0, millis));
    }
    return values;
  }

  private static int codePoints(String text) {
    return text.codePointCount(0, text.length());
  }
}
