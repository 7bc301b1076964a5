package io.whytrail.scoring.detection;

import io.whytrail.scoring.interaction.Stage;
import java.time.Duration;
import java.util.Set;

/// Searches for tests that are not about time.
public final class Searches {

  private Searches() {}

  public static Search unlimited() {
    return new Search(new Nothing(), forever());
  }

  public static Deadline forever() {
    return Deadline.after(Duration.ofDays(1), System::nanoTime);
  }

  /// What a detector finds in a case, whatever time it takes.
  public static Search.Result run(Detector detector, Case subject) {
    return Search.run(detector, subject, forever());
  }

  private static final class Nothing implements Detector {
    @Override
    public String id() {
      return "test.nothing";
    }

    @Override
    public String version() {
      return "1";
    }

    @Override
    public Stage stage() {
      return Stage.INPUT;
    }

    @Override
    public Tier tier() {
      return Tier.FAST;
    }

    @Override
    public Set<Reason> reasons() {
      return Set.of();
    }

    @Override
    public void detect(Case subject, Search search) {}
  }
}
