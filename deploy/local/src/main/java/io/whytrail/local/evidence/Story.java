package io.whytrail.local.evidence;

import static java.util.stream.Collectors.joining;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ProtocolMessageEnum;
import com.google.protobuf.util.Timestamps;
import io.whytrail.ingest.v1.EvaluationRecord;
import io.whytrail.ingest.v1.LedgerRecord;
import io.whytrail.ingest.v1.OutcomeRecord;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.policy.v1.Approval;
import io.whytrail.policy.v1.Decision;
import io.whytrail.policy.v1.RuleMatch;
import io.whytrail.scoring.v1.Anomaly;
import io.whytrail.scoring.v1.Assessment;

/// What a record says, in one line for people.
final class Story {

  private Story() {}

  /// How a record is named in findings: where it is, and what it is.
  static String name(LedgerRecord record) {
    String index = record.hasLeafIndex() ? Long.toString(record.getLeafIndex()) : "?";
    return "record %s (%s %s)".formatted(index, kind(record), record.getSubjectId());
  }

  static String line(LedgerRecord record) {
    String time =
        Timestamps.isValid(record.getRecordTime())
            ? Timestamps.toString(record.getRecordTime())
            : "no time";
    return "%6d  %-27s  %-18s  %s"
        .formatted(record.getLeafIndex(), time, kind(record), content(record));
  }

  private static String content(LedgerRecord record) {
    try {
      return switch (record.getKind()) {
        case RECORD_KIND_INTERACTION -> interaction(Interaction.parseFrom(record.getPayload()));
        case RECORD_KIND_EVALUATION -> evaluation(EvaluationRecord.parseFrom(record.getPayload()));
        case RECORD_KIND_ASSESSMENT -> assessment(Assessment.parseFrom(record.getPayload()));
        case RECORD_KIND_DECISION -> decision(Decision.parseFrom(record.getPayload()));
        case RECORD_KIND_APPROVAL_REQUESTED,
            RECORD_KIND_APPROVAL_RESOLVED,
            RECORD_KIND_APPROVAL_REDEEMED ->
            approval(Approval.parseFrom(record.getPayload()));
        case RECORD_KIND_OUTCOME -> outcome(OutcomeRecord.parseFrom(record.getPayload()));
        case RECORD_KIND_ANOMALY -> anomaly(Anomaly.parseFrom(record.getPayload()));
        // Also kinds that are newer than this reader: the story of a bundle goes on without them.
        default -> record.getSubjectId();
      };
    } catch (InvalidProtocolBufferException e) {
      return "the payload is not readable";
    }
  }

  private static String interaction(Interaction interaction) {
    return "%s: %d messages, %d tool calls, model %s"
        .formatted(
            interaction.getId(),
            interaction.getMessagesCount(),
            interaction.getToolCallsCount(),
            interaction.getModel().getName());
  }

  private static String evaluation(EvaluationRecord evaluation) {
    Interaction interaction = evaluation.getInteraction();
    int call = evaluation.getToolCallIndex();
    boolean names = evaluation.hasToolCallIndex() && call < interaction.getToolCallsCount();
    return "%s asked about %s%s"
        .formatted(
            evaluation.getRequester(),
            name(evaluation.getStage(), "STAGE_"),
            names ? " " + interaction.getToolCalls(call).getName() : "");
  }

  private static String assessment(Assessment assessment) {
    return assessment.getStagesList().stream()
            .map(stage ->
                "%s %d %s"
                    .formatted(
                        name(stage.getStage(), "STAGE_"),
                        stage.getScore(),
                        name(stage.getBand(), "BAND_")))
            .collect(joining(", "))
        + (assessment.getDegraded() ? " (not everything was looked at)" : "");
  }

  private static String decision(Decision decision) {
    return "%s %s by %s"
        .formatted(
            name(decision.getStage(), "STAGE_"),
            name(decision.getVerdict(), "VERDICT_"),
            decision.getMatchesCount() == 0
                ? "the policy's default"
                : decision.getMatchesList().stream()
                    .map(RuleMatch::getRuleId)
                    .collect(joining(", ")));
  }

  private static String approval(Approval approval) {
    String state = name(approval.getState(), "APPROVAL_STATE_");
    return "%s %s%s"
        .formatted(
            state,
            approval.getToolName(),
            approval.getResolver().isEmpty() ? "" : " by " + approval.getResolver());
  }

  private static String outcome(OutcomeRecord outcome) {
    return "%s, reported by %s"
        .formatted(name(outcome.getOutcome(), "OUTCOME_"), outcome.getReporter());
  }

  private static String anomaly(Anomaly anomaly) {
    return "%s of %s: %.4g where %.4g is usual"
        .formatted(
            name(anomaly.getKind(), "ANOMALY_KIND_"),
            anomaly.hasService() ? anomaly.getService() : anomaly.getSubjectId(),
            anomaly.getMeasured(),
            anomaly.getExpected());
  }

  private static String kind(LedgerRecord record) {
    return name(record.getKind(), "RECORD_KIND_");
  }

  private static String name(ProtocolMessageEnum value, String prefix) {
    String name = value.toString();
    return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
  }
}
