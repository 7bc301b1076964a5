package io.whytrail.replay.suite;

import io.whytrail.replay.decision.Truth;
import java.util.Map;
import java.util.Set;

/// The interaction attribute that says what a case is.
public record TruthAttribute(String name, Set<String> attackValues, Set<String> benignValues) {

  public TruthAttribute {
    attackValues = attackValues.isEmpty() ? Set.of("true") : Set.copyOf(attackValues);
    benignValues = benignValues.isEmpty() ? Set.of("false") : Set.copyOf(benignValues);
  }

  Truth of(Map<String, String> attributes) {
    String value = attributes.getOrDefault(name, "");
    if (attackValues.contains(value)) {
      return Truth.ATTACK;
    }
    return benignValues.contains(value) ? Truth.BENIGN : Truth.UNKNOWN;
  }
}
