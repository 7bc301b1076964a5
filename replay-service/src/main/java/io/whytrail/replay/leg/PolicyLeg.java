package io.whytrail.replay.leg;

import io.whytrail.replay.suite.SuiteCase;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/// The exact leg: recorded variables and clock value, candidate policy, nothing else.
@Singleton
public final class PolicyLeg {

  private final Bases bases;

  PolicyLeg(Bases bases) {
    this.bases = bases;
  }

  /// What the candidate says about each of the cases, in their order.
  public List<Replayed> replay(String tenant, List<SuiteCase> cases, Deciders deciders) {
    List<Asking> asked =
        bases.of(tenant, cases).stream()
            .map(basis ->
                switch (basis) {
                  case Basis.Lacking(String reason) -> Asking.nobody(reason);
                  case Basis.Known(var decision) ->
                      Asking.about(Question.about(decision), true, Optional.empty());
                })
            .toList();
    return Asking.all(asked, deciders);
  }
}
