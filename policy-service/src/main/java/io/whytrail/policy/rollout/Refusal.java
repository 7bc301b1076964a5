package io.whytrail.policy.rollout;

import static java.util.stream.Collectors.joining;

import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.policy.rule.PolicyInvalidException;
import io.whytrail.policy.rule.Problem;
import io.whytrail.runtime.failure.Failure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What callers are told about policies that can't be used.
public final class Refusal {

  /// An error travels in headers, which have a limit.
  private static final int MESSAGE_LIMIT = 200;

  private static final int MORE = 3;

  private Refusal() {}

  /// A document is not a policy: the first problem with its position, and a few more.
  public static Failure invalid(PolicyInvalidException invalid) {
    List<Problem> problems = invalid.problems();
    Problem first = problems.getFirst();
    Map<String, String> metadata = new HashMap<>();
    metadata.put("line", Integer.toString(first.line()));
    metadata.put("column", Integer.toString(first.column()));
    metadata.put("message", shorten(first.message()));
    metadata.put("problems", Integer.toString(problems.size()));
    if (problems.size() > 1) {
      metadata.put(
          "more",
          problems.stream()
              .skip(1)
              .limit(MORE)
              .map(problem -> shorten(problem.toString()))
              .collect(joining("\n")));
    }
    String others = problems.size() == 1 ? "" : " (and %d more)".formatted(problems.size() - 1);
    return Failure.of(
        ErrorReason.ERROR_REASON_POLICY_INVALID,
        "Line %d, column %d: %s%s"
            .formatted(first.line(), first.column(), shorten(first.message()), others),
        metadata);
  }

  static Failure unknownVersion(String digest) {
    return Failure.of(
        ErrorReason.ERROR_REASON_NOT_FOUND,
        "There is no policy version with this digest in your tenant: upload it first.",
        Map.of("digest", digest));
  }

  static Failure state(String message, PolicyState state) {
    return Failure.of(
        ErrorReason.ERROR_REASON_POLICY_STATE, message, Map.of("state", state.name()));
  }

  private static String shorten(String text) {
    int length = text.codePointCount(0, text.length());
    return length <= MESSAGE_LIMIT
        ? text
        : text.substring(0, text.offsetByCodePoints(0, MESSAGE_LIMIT)) + "…";
  }
}
