package io.whytrail.scoring.baseline;

import java.util.List;

/// What is remembered of one measure of one subject or service. Estimators do not change: learning
/// makes another one.
public sealed interface Estimator permits Level, Share, Mix {

  /// All of it as numbers; what they mean is the estimator's own business.
  double[] numbers();

  /// The names that belong to the numbers, where any do.
  List<String> names();

  /// One that has seen nothing yet.
  static Estimator empty(Measure measure) {
    return of(measure, new double[0], List.of());
  }

  /// What [#numbers] and [#names] gave.
  static Estimator of(Measure measure, double[] numbers, List<String> names) {
    return switch (measure.form()) {
      case LEVEL -> new Level(numbers);
      case SHARE -> new Share(numbers);
      case MIX -> new Mix(names, numbers);
    };
  }
}
