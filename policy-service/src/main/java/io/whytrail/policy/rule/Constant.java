package io.whytrail.policy.rule;

import java.math.BigDecimal;
import java.util.List;

/// A named value of the policy's own: a threshold, a limit, a list of names.
///
/// @param value a Long, Double, String, Boolean or list of String, as the type says
public record Constant(String name, VariableType type, Object value) {

  /// A hundredth: the smallest part of most money.
  private static final BigDecimal STEP = new BigDecimal("0.01");

  public Constant {
    if (value instanceof List<?> list) {
      value = List.copyOf(list);
    }
  }

  boolean isNumber() {
    return value instanceof Number;
  }

  /// Values of this constant that tell a number from its neighbours, whichever way a rule compares:
  /// the number itself and what lies a step below and above.
  public List<Object> thresholdsAround(Number number) {
    return switch (value) {
      case Long _ -> {
        long whole = Math.round(number.doubleValue());
        yield List.of(whole - 1, whole, whole + 1);
      }
      case Double _ -> {
        BigDecimal exact = BigDecimal.valueOf(number.doubleValue());
        yield List.of(
            exact.subtract(STEP).doubleValue(), exact.doubleValue(), exact.add(STEP).doubleValue());
      }
      default -> List.of();
    };
  }

  /// The strings this constant stands for; empty for other types.
  List<String> strings() {
    return switch (value) {
      case String text -> List.of(text);
      case List<?> list -> list.stream().map(String.class::cast).toList();
      default -> List.of();
    };
  }
}
