package io.whytrail.replay.leg;

import io.whytrail.replay.comparison.ScoreChange;
import io.whytrail.replay.decision.RecordedDecision;
import io.whytrail.replay.rating.Rated;
import io.whytrail.replay.rating.RatingClient;
import io.whytrail.replay.rating.Subject;
import io.whytrail.replay.suite.SuiteCase;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/// The leg of another model version: recorded interactions are rated again and decided on that
/// rating, with everything else as it was recorded.
@Singleton
public final class ScoringLeg {

  private final Bases bases;
  private final RatingClient ratings;

  ScoringLeg(Bases bases, RatingClient ratings) {
    this.bases = bases;
    this.ratings = ratings;
  }

  /// What is decided about each of the cases, in their order.
  public List<Replayed> replay(
      String tenant, List<SuiteCase> cases, String modelVersion, Deciders deciders) {
    List<Basis> found = bases.of(tenant, cases);
    List<Subject> known = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      if (found.get(i) instanceof Basis.Known(RecordedDecision decision)) {
        known.add(new Subject(decision, cases.get(i).marks().provenance()));
      }
    }
    Iterator<Rated> rated = ratings.rate(tenant, known, modelVersion).iterator();
    List<Asking> asked =
        found.stream()
            .map(basis ->
                switch (basis) {
                  case Basis.Lacking(String reason) -> Asking.nobody(reason);
                  case Basis.Known(RecordedDecision decision) -> asking(decision, rated.next());
                })
            .toList();
    return Asking.all(asked, deciders);
  }

  private static Asking asking(RecordedDecision decision, Rated rated) {
    return switch (rated) {
      case Rated.Unusable(String reason) -> Asking.nobody(reason);
      case Rated.Again again -> {
        ScoreChange scores = new ScoreChange(again.recordedScore(), again.score());
        yield Asking.about(
            Question.about(decision, again.variablesJson()),
            again.sameModel() && !scores.canBeRounding(),
            Optional.of(scores));
      }
    };
  }
}
