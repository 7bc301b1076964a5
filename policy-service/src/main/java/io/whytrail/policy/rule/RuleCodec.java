package io.whytrail.policy.rule;

import io.whytrail.interaction.v1.ReasonCode;
import io.whytrail.policy.v1.RuleMatch;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Between the words of rules and those of the contract.
public final class RuleCodec {

  private static final String REASON_PREFIX = "REASON_CODE_";

  private RuleCodec() {}

  /// The names of all reason codes a rule can use.
  static List<String> reasonCodes() {
    return Arrays.stream(ReasonCode.values()).flatMap(RuleCodec::reason).toList();
  }

  /// The name of a reason code; empty for one that this version does not know.
  public static Stream<String> reason(ReasonCode code) {
    return switch (code) {
      case REASON_CODE_UNSPECIFIED, UNRECOGNIZED -> Stream.empty();
      default -> Stream.of(code.name().substring(REASON_PREFIX.length()));
    };
  }

  private static ReasonCode reason(String name) {
    return ReasonCode.valueOf(REASON_PREFIX + name);
  }

  public static io.whytrail.interaction.v1.Stage stage(Stage stage) {
    return switch (stage) {
      case INPUT -> io.whytrail.interaction.v1.Stage.STAGE_INPUT;
      case OUTPUT -> io.whytrail.interaction.v1.Stage.STAGE_OUTPUT;
      case ACTION -> io.whytrail.interaction.v1.Stage.STAGE_ACTION;
    };
  }

  /// The stage of a request, which the contract has checked.
  public static Stage stage(io.whytrail.interaction.v1.Stage stage) {
    return switch (stage) {
      case STAGE_INPUT -> Stage.INPUT;
      case STAGE_OUTPUT -> Stage.OUTPUT;
      case STAGE_ACTION -> Stage.ACTION;
      case STAGE_UNSPECIFIED, UNRECOGNIZED -> throw new IllegalArgumentException("no stage");
    };
  }

  public static io.whytrail.policy.v1.Verdict verdict(Verdict verdict) {
    return switch (verdict) {
      case ALLOW -> io.whytrail.policy.v1.Verdict.VERDICT_ALLOW;
      case CHECK -> io.whytrail.policy.v1.Verdict.VERDICT_CHECK;
      case APPROVE -> io.whytrail.policy.v1.Verdict.VERDICT_APPROVE;
      case BLOCK -> io.whytrail.policy.v1.Verdict.VERDICT_BLOCK;
    };
  }

  public static Verdict verdict(io.whytrail.policy.v1.Verdict verdict) {
    return switch (verdict) {
      case VERDICT_ALLOW -> Verdict.ALLOW;
      case VERDICT_CHECK -> Verdict.CHECK;
      case VERDICT_APPROVE -> Verdict.APPROVE;
      case VERDICT_BLOCK -> Verdict.BLOCK;
      case VERDICT_UNSPECIFIED, UNRECOGNIZED -> throw new IllegalArgumentException("no verdict");
    };
  }

  private static io.whytrail.policy.v1.Severity severity(Severity severity) {
    return switch (severity) {
      case LOW -> io.whytrail.policy.v1.Severity.SEVERITY_LOW;
      case MEDIUM -> io.whytrail.policy.v1.Severity.SEVERITY_MEDIUM;
      case HIGH -> io.whytrail.policy.v1.Severity.SEVERITY_HIGH;
      case CRITICAL -> io.whytrail.policy.v1.Severity.SEVERITY_CRITICAL;
    };
  }

  private static Severity severity(io.whytrail.policy.v1.Severity severity) {
    return switch (severity) {
      case SEVERITY_LOW -> Severity.LOW;
      case SEVERITY_HIGH -> Severity.HIGH;
      case SEVERITY_CRITICAL -> Severity.CRITICAL;
      case SEVERITY_MEDIUM, SEVERITY_UNSPECIFIED, UNRECOGNIZED -> Severity.MEDIUM;
    };
  }

  public static List<io.whytrail.policy.v1.Obligation> obligations(List<Obligation> obligations) {
    return obligations.stream().map(RuleCodec::obligation).toList();
  }

  private static io.whytrail.policy.v1.Obligation obligation(Obligation obligation) {
    return switch (obligation) {
      case REDACT -> io.whytrail.policy.v1.Obligation.OBLIGATION_REDACT;
      case NOTIFY -> io.whytrail.policy.v1.Obligation.OBLIGATION_NOTIFY;
      case SNAPSHOT -> io.whytrail.policy.v1.Obligation.OBLIGATION_SNAPSHOT;
      case REMEDIATE -> io.whytrail.policy.v1.Obligation.OBLIGATION_REMEDIATE;
    };
  }

  public static List<RuleMatch> matches(List<Match> matches) {
    return matches.stream().map(RuleCodec::match).toList();
  }

  private static RuleMatch match(Match match) {
    return RuleMatch.newBuilder()
        .setRuleId(match.ruleId())
        .setReason(reason(match.reason()))
        .setSeverity(severity(match.severity()))
        .setVerdict(verdict(match.verdict()))
        .setMessage(match.message())
        .build();
  }

  /// Matches as they were recorded.
  public static List<Match> recorded(List<RuleMatch> matches) {
    return matches.stream().map(RuleCodec::recorded).toList();
  }

  private static Match recorded(RuleMatch match) {
    return new Match(
        match.getRuleId(),
        reason(match.getReason()).findFirst().orElse(""),
        severity(match.getSeverity()),
        verdict(match.getVerdict()),
        match.getMessage());
  }

  /// Obligations as they were recorded.
  public static List<Obligation> recordedObligations(
      List<io.whytrail.policy.v1.Obligation> obligations) {
    return obligations.stream()
        .map(obligation -> Obligation.valueOf(obligation.name().substring("OBLIGATION_".length())))
        .toList();
  }
}
