package io.whytrail.policy.rule;

import static java.util.stream.Collectors.joining;

import java.util.List;

/// A document is not a policy; says where and what to do about it, first problem first.
public final class PolicyInvalidException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient List<Problem> problems;

  PolicyInvalidException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(joining("\n")));
    this.problems = List.copyOf(problems);
  }

  public List<Problem> problems() {
    return problems;
  }
}
