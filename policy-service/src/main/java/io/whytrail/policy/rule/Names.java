package io.whytrail.policy.rule;

import java.util.Arrays;
import java.util.List;

/// The names that documents use, in order.
final class Names {

  static final List<String> VARIABLES =
      Arrays.stream(Variable.values()).map(Variable::variableName).sorted().toList();

  private Names() {}
}
