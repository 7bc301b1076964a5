package io.whytrail.scoring.assessment;

import io.whytrail.scoring.action.CallProfile;
import io.whytrail.scoring.detection.Case;
import io.whytrail.scoring.detection.Combination;
import io.whytrail.scoring.detection.Deadline;
import io.whytrail.scoring.detection.Detector;
import io.whytrail.scoring.detection.Finding;
import io.whytrail.scoring.detection.Location;
import io.whytrail.scoring.detection.Reason;
import io.whytrail.scoring.detection.Search;
import io.whytrail.scoring.detection.Segment;
import io.whytrail.scoring.detection.Tier;
import io.whytrail.scoring.interaction.Part;
import io.whytrail.scoring.interaction.SideEffect;
import io.whytrail.scoring.interaction.Stage;
import io.whytrail.scoring.model.Model;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Rates one stage of one case: runs the detectors in turn, whatever becomes of any of them.
final class StageRater {
  private static final Logger LOG = LoggerFactory.getLogger(StageRater.class);

  // The strongest findings of a stage are kept; a document with thousands is no better proven by
  // the rest.
  private static final int MOST_FINDINGS = 200;
  private static final String COVERAGE_DETECTOR = "coverage";
  private static final double NOT_CAPTURED = 10;
  private static final double READ = 5;
  private static final double SENSITIVE_READ = 15;

  private final LongSupplier nanoTime;

  StageRater(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  StageAssessment rate(Case subject, Stage stage, Tier tier, Model model, Duration limit) {
    List<Location> gaps = Gaps.of(subject.interaction(), stage);
    boolean nothing = texts(subject, stage).isEmpty();
    Deadline deadline = Deadline.after(limit, nanoTime);
    List<Finding> findings = new ArrayList<>();
    List<Finding> traces = new ArrayList<>();
    List<DetectorRun> runs = new ArrayList<>();
    for (Detector detector : model.detectors()) {
      if (detector.stage() == stage && detector.appliesTo(subject)) {
        boolean skip = !tier.includes(detector.tier()) || (nothing && !gaps.isEmpty());
        runs.add(skip ? skipped(detector) : run(detector, subject, deadline, findings, traces));
      }
    }
    gaps.forEach(gap -> findings.add(notCaptured(gap)));
    Coverage coverage = coverage(subject, stage, tier, model, runs, gaps.isEmpty());
    List<ActionAssessment> actions =
        stage == Stage.ACTION ? actions(subject, model, findings) : List.of();
    double score =
        Math.max(
            Math.max(Combination.score(findings), faint(traces)),
            actions.stream().mapToDouble(ActionAssessment::score).max().orElse(0));
    return new StageAssessment(stage, score, strongest(findings), traces, coverage, actions);
  }

  private static double faint(List<Finding> traces) {
    return traces.stream()
        .filter(trace -> trace.reason().isEvidence())
        .mapToDouble(Finding::score)
        .max()
        .orElse(0);
  }

  private DetectorRun run(
      Detector detector,
      Case subject,
      Deadline deadline,
      List<Finding> findings,
      List<Finding> traces) {
    long start = nanoTime.getAsLong();
    Search.Result result = Search.run(detector, subject, deadline);
    findings.addAll(result.findings());
    traces.addAll(result.traces());
    Throwable failure = result.failure();
    if (failure != null) {
      LOG.error(
          "detector {} failed on interaction {}",
          detector.id(),
          subject.interaction().id(),
          failure);
    }
    Duration duration = Duration.ofNanos(nanoTime.getAsLong() - start);
    return new DetectorRun(detector.id(), detector.version(), result.state(), duration);
  }

  private static DetectorRun skipped(Detector detector) {
    return new DetectorRun(detector.id(), detector.version(), Search.State.SKIPPED, Duration.ZERO);
  }

  private static Finding notCaptured(Location gap) {
    return new Finding(
        Reason.CONTENT_NOT_CAPTURED, COVERAGE_DETECTOR, "1", "gap", NOT_CAPTURED, gap);
  }

  private static Coverage coverage(
      Case subject,
      Stage stage,
      Tier tier,
      Model model,
      List<DetectorRun> runs,
      boolean allCaptured) {
    boolean allRan =
        runs.stream()
            .allMatch(run -> run.state() == Search.State.RAN || isBeyond(run, tier, model));
    long total =
        texts(subject, stage).stream().mapToLong(segment -> segment.text().codePoints()).sum();
    return new Coverage(runs, allRan && allCaptured, total, allRan ? total : 0);
  }

  private static boolean isBeyond(DetectorRun run, Tier tier, Model model) {
    return model.detectors().stream()
        .anyMatch(
            detector -> detector.id().equals(run.detectorId()) && !tier.includes(detector.tier()));
  }

  private static List<Segment> texts(Case subject, Stage stage) {
    return switch (stage) {
      case INPUT ->
          Stream.concat(subject.userMessages().stream(), subject.foreign().stream()).toList();
      case OUTPUT ->
          subject.output().text().raw().isEmpty() ? List.of() : List.of(subject.output());
      case ACTION -> subject.ratedCalls().stream().map(subject.arguments()::get).toList();
    };
  }

  /// An action's score is its worst finding: what a call does and where it goes are not independent
  /// chances.
  private static List<ActionAssessment> actions(Case subject, Model model, List<Finding> findings) {
    List<ActionAssessment> actions = new ArrayList<>();
    for (int index : subject.ratedCalls()) {
      CallProfile call = model.profiler().profile(subject, index);
      double worst =
          findings.stream()
              .filter(each ->
                  each.location().part() == Part.TOOL_ARGUMENTS && each.location().index() == index)
              .mapToDouble(Finding::score)
              .max()
              .orElse(0);
      actions.add(new ActionAssessment(call, Math.max(worst, reading(call))));
    }
    return actions;
  }

  private static double reading(CallProfile call) {
    if (call.sideEffect() != SideEffect.READ) {
      return 0;
    }
    return call.sensitive() ? SENSITIVE_READ : READ;
  }

  private static List<Finding> strongest(List<Finding> findings) {
    return findings.stream()
        .sorted(
            Comparator.comparingDouble(Finding::score)
                .reversed()
                .thenComparing(Finding::reason)
                .thenComparing(finding -> finding.location().part())
                .thenComparingInt(finding -> finding.location().index())
                .thenComparingInt(finding -> finding.location().span().start())
                .thenComparingInt(finding -> finding.location().span().end())
                .thenComparing(Finding::detectorId)
                .thenComparing(Finding::kind))
        .limit(MOST_FINDINGS)
        .toList();
  }
}
