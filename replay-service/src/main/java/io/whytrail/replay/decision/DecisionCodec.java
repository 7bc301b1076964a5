package io.whytrail.replay.decision;

import com.google.protobuf.Timestamp;
import io.whytrail.interaction.v1.ReasonCode;
import io.whytrail.policy.v1.Decision;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Between the words of a replay and those of the contract.
public final class DecisionCodec {

  private static final String REASON = "REASON_CODE_";

  private DecisionCodec() {}

  /// Empty where the decision says something that this version has no word for.
  public static Optional<RecordedDecision> decode(Decision decision) {
    Optional<Stage> stage = decode(decision.getStage());
    Optional<Verdict> verdict = decode(decision.getVerdict());
    if (stage.isEmpty() || verdict.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new RecordedDecision(
            decision.getId(),
            decision.getInteractionId(),
            stage.get(),
            verdict.get(),
            decodeMatches(decision.getMatchesList()),
            decision.getPolicyDigest(),
            decision.getVariablesJson(),
            decode(decision.getDecideTime())));
  }

  public static List<RuleMatch> decodeMatches(List<io.whytrail.policy.v1.RuleMatch> matches) {
    return matches.stream().map(DecisionCodec::decode).toList();
  }

  /// A verdict this version does not know counts as the strictest.
  private static RuleMatch decode(io.whytrail.policy.v1.RuleMatch match) {
    return new RuleMatch(
        match.getRuleId(),
        reasonName(match),
        decode(match.getSeverity()),
        decode(match.getVerdict()).orElse(Verdict.BLOCK),
        match.getMessage());
  }

  public static List<io.whytrail.policy.v1.RuleMatch> encodeMatches(List<RuleMatch> matches) {
    return matches.stream().map(DecisionCodec::encode).toList();
  }

  private static io.whytrail.policy.v1.RuleMatch encode(RuleMatch match) {
    return io.whytrail.policy.v1.RuleMatch.newBuilder()
        .setRuleId(match.ruleId())
        .setReasonValue(reasonNumber(match.reason()))
        .setSeverity(encode(match.severity()))
        .setVerdict(encode(match.verdict()))
        .setMessage(match.message())
        .build();
  }

  /// A reason that is newer than this version keeps its number.
  private static String reasonName(io.whytrail.policy.v1.RuleMatch match) {
    return match.getReason() == ReasonCode.UNRECOGNIZED
        ? String.valueOf(match.getReasonValue())
        : match.getReason().name().substring(REASON.length());
  }

  /// A reason code without its prefix; empty where there is none, or one that is newer than this
  /// version.
  public static Optional<String> decode(ReasonCode reason) {
    return switch (reason) {
      case REASON_CODE_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
      default -> Optional.of(reason.name().substring(REASON.length()));
    };
  }

  /// The number of a reason code by its name without the prefix, or as it is where the name is a
  /// number.
  public static int reasonNumber(String name) {
    for (ReasonCode reason : ReasonCode.values()) {
      if (reason.name().equals(REASON + name)) {
        return reason.getNumber();
      }
    }
    return Integer.parseInt(name);
  }

  public static Optional<Stage> decode(io.whytrail.interaction.v1.Stage stage) {
    return switch (stage) {
      case STAGE_INPUT -> Optional.of(Stage.INPUT);
      case STAGE_OUTPUT -> Optional.of(Stage.OUTPUT);
      case STAGE_ACTION -> Optional.of(Stage.ACTION);
      case STAGE_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
    };
  }

  public static io.whytrail.interaction.v1.Stage encode(Stage stage) {
    return switch (stage) {
      case INPUT -> io.whytrail.interaction.v1.Stage.STAGE_INPUT;
      case OUTPUT -> io.whytrail.interaction.v1.Stage.STAGE_OUTPUT;
      case ACTION -> io.whytrail.interaction.v1.Stage.STAGE_ACTION;
    };
  }

  public static Optional<Verdict> decode(io.whytrail.policy.v1.Verdict verdict) {
    return switch (verdict) {
      case VERDICT_ALLOW -> Optional.of(Verdict.ALLOW);
      case VERDICT_CHECK -> Optional.of(Verdict.CHECK);
      case VERDICT_APPROVE -> Optional.of(Verdict.APPROVE);
      case VERDICT_BLOCK -> Optional.of(Verdict.BLOCK);
      case VERDICT_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
    };
  }

  public static io.whytrail.policy.v1.Verdict encode(Verdict verdict) {
    return switch (verdict) {
      case ALLOW -> io.whytrail.policy.v1.Verdict.VERDICT_ALLOW;
      case CHECK -> io.whytrail.policy.v1.Verdict.VERDICT_CHECK;
      case APPROVE -> io.whytrail.policy.v1.Verdict.VERDICT_APPROVE;
      case BLOCK -> io.whytrail.policy.v1.Verdict.VERDICT_BLOCK;
    };
  }

  private static Severity decode(io.whytrail.policy.v1.Severity severity) {
    return switch (severity) {
      case SEVERITY_LOW -> Severity.LOW;
      case SEVERITY_MEDIUM, SEVERITY_UNSPECIFIED -> Severity.MEDIUM;
      case SEVERITY_HIGH -> Severity.HIGH;
      // What is newer than this version had better be taken seriously.
      case SEVERITY_CRITICAL, UNRECOGNIZED -> Severity.CRITICAL;
    };
  }

  private static io.whytrail.policy.v1.Severity encode(Severity severity) {
    return switch (severity) {
      case LOW -> io.whytrail.policy.v1.Severity.SEVERITY_LOW;
      case MEDIUM -> io.whytrail.policy.v1.Severity.SEVERITY_MEDIUM;
      case HIGH -> io.whytrail.policy.v1.Severity.SEVERITY_HIGH;
      case CRITICAL -> io.whytrail.policy.v1.Severity.SEVERITY_CRITICAL;
    };
  }

  public static Instant decode(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  public static Timestamp encode(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }
}
