package io.whytrail.scoring.evaluation;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.whytrail.scoring.assessment.Assessor;
import io.whytrail.scoring.assessment.Question;
import io.whytrail.scoring.assessment.Rating;
import io.whytrail.scoring.interaction.Interaction;
import io.whytrail.scoring.labelled.Masking;
import io.whytrail.scoring.labelled.Row;
import io.whytrail.scoring.model.Model;
import java.time.Duration;
import java.util.function.UnaryOperator;

/// Rates rows as deep as it goes, with their personal data masked first, as the service does with
/// recorded interactions. Safe for use by many threads.
final class Scorer {
  // Nobody waits for a file: only a text that is made to hang a detector takes as long.
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final Model model;
  private final Assessor assessor =
      new Assessor(OpenTelemetry.noop().getTracer("scoring"), new SimpleMeterRegistry());

  Scorer(Model model) {
    this.model = model;
  }

  Model model() {
    return model;
  }

  /// Rates the same without looking for names.
  Scorer withoutNames() {
    return new Scorer(model.withoutNames());
  }

  Scored score(Row row) {
    return score(row, text -> text);
  }

  /// Rates a row whose texts were changed first.
  Scored score(Row row, UnaryOperator<String> edit) {
    Interaction interaction = row.interaction(text -> Masking.mask(edit.apply(text)));
    Rating rating = assessor.rate(interaction, Question.everything(), model, LIMIT);
    return new Scored(row, interaction, rating);
  }
}
