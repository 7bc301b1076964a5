package io.whytrail.scoring.detection;

import io.whytrail.scoring.example.Likeness;
import java.util.ArrayList;
import java.util.List;

/// One run of one detector: what it found, whether it may go on, and how it ended.
public final class Search {
  private final Detector detector;
  private final Deadline deadline;
  private final List<Finding> findings = new ArrayList<>();
  private final List<Finding> traces = new ArrayList<>();
  private boolean truncated;

  Search(Detector detector, Deadline deadline) {
    this.detector = detector;
    this.deadline = deadline;
  }

  /// Runs a detector to its end, its failure or the deadline; what it found until then counts in
  /// every case.
  public static Result run(Detector detector, Case subject, Deadline deadline) {
    Search search = new Search(detector, deadline);
    try {
      search.checkpoint();
      detector.detect(subject, search);
      return search.result(search.truncated ? State.TRUNCATED : State.RAN);
    } catch (Deadline.PassedException passed) {
      return search.result(State.TIMED_OUT);
    } catch (RuntimeException | StackOverflowError failure) {
      return new Result(
          State.FAILED, List.copyOf(search.findings), List.copyOf(search.traces), failure);
    }
  }

  /// Stops the detector here once the deadline has passed.
  public void checkpoint() {
    if (deadline.hasPassed()) {
      throw new Deadline.PassedException();
    }
  }

  public void report(Reason reason, String kind, double score, Location location) {
    findings.add(new Finding(reason, detector.id(), detector.version(), kind, score, location));
  }

  /// Reports that a text reads like another. What the patterns say of the two is the same, so that
  /// it is not added to it.
  public void report(Reason reason, double score, Location location, Likeness likeness) {
    findings.add(
        new Finding(
            reason, detector.id(), detector.version(), Finding.STACKED, score, location, likeness));
  }

  /// Notes how far a text is from a finding: a score that is not worth one, so that the stage's
  /// score has a value for every text.
  public void trace(Reason reason, double score, Location location) {
    traces.add(
        new Finding(reason, detector.id(), detector.version(), Finding.STACKED, score, location));
  }

  /// States that part of the text was not looked at.
  public void truncated() {
    truncated = true;
  }

  /// What another detector finds in the case, under this search's deadline.
  public List<Finding> delegate(Detector other, Case subject) {
    Search inner = new Search(other, deadline);
    other.detect(subject, inner);
    return List.copyOf(inner.findings);
  }

  private Result result(State state) {
    return new Result(state, List.copyOf(findings), List.copyOf(traces), null);
  }

  /// What became of a detector.
  public enum State {
    RAN,
    SKIPPED,
    TIMED_OUT,
    FAILED,
    TRUNCATED
  }

  /// The end of a run; failure is set only where the detector failed.
  public record Result(
      State state,
      List<Finding> findings,
      List<Finding> traces,
      @org.jspecify.annotations.Nullable Throwable failure) {}
}
