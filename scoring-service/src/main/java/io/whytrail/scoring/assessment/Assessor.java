package io.whytrail.scoring.assessment;

import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.whytrail.scoring.detection.Case;
import io.whytrail.scoring.detection.Search;
import io.whytrail.scoring.example.Examples;
import io.whytrail.scoring.interaction.Content;
import io.whytrail.scoring.interaction.Interaction;
import io.whytrail.scoring.interaction.Message;
import io.whytrail.scoring.interaction.Stage;
import io.whytrail.scoring.model.Model;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// Rates an interaction, stage by stage, and tells telemetry about it.
@Singleton
public final class Assessor {

  private final Tracer tracer;
  private final MeterRegistry meters;
  private final StageRater rater = new StageRater(System::nanoTime);

  public Assessor(Tracer tracer, MeterRegistry meters) {
    this.tracer = tracer;
    this.meters = meters;
  }

  /// Answers a question about an interaction of no tenant, which nobody has said anything about.
  public Rating rate(Interaction interaction, Question question, Model model, Duration limit) {
    return rate(interaction, question, model, limit, Examples::none);
  }

  /// Answers a question about an interaction.
  ///
  /// @param limit how long the detectors of one stage may take together
  /// @param examples what people said about other texts of the tenant
  public Rating rate(
      Interaction interaction,
      Question question,
      Model model,
      Duration limit,
      Supplier<Examples> examples) {
    Case subject = new Case(interaction, question.toolCall(), examples);
    Set<Stage> stages = question.stages().isEmpty() ? contentful(interaction) : question.stages();
    List<StageAssessment> rated =
        EnumSet.allOf(Stage.class).stream()
            .filter(stages::contains)
            .map(stage -> rate(subject, stage, question, model, limit))
            .toList();
    String compared = subject.comparedWith().map(Examples::digest).orElse("");
    return new Rating(model.version(), compared, question.tier(), rated);
  }

  private StageAssessment rate(
      Case subject, Stage stage, Question question, Model model, Duration limit) {
    Span span =
        tracer
            .spanBuilder("rate " + stage)
            .setAttribute("whytrail.stage", stage.name())
            .setAttribute("whytrail.tier", question.tier().name())
            .setAttribute("whytrail.model.version", model.version())
            .setAttribute("whytrail.interaction.id", subject.interaction().id())
            .startSpan();
    try (Scope _ = span.makeCurrent()) {
      StageAssessment assessment = rater.rate(subject, stage, question.tier(), model, limit);
      span.setAttribute("whytrail.score", Math.round(assessment.score()));
      span.setAttribute("whytrail.band", assessment.band().name());
      span.setAttribute("whytrail.findings", assessment.findings().size());
      span.setAttribute("whytrail.complete", assessment.coverage().complete());
      count(assessment, question);
      return assessment;
    } finally {
      span.end();
    }
  }

  private void count(StageAssessment assessment, Question question) {
    meters
        .counter(
            "whytrail.assessments",
            "stage",
            assessment.stage().name(),
            "tier",
            question.tier().name(),
            "band",
            assessment.band().name())
        .increment();
    Coverage coverage = assessment.coverage();
    meters
        .counter("whytrail.unscanned.characters", "stage", assessment.stage().name())
        .increment((double) (coverage.totalCharacters() - coverage.scannedCharacters()));
    for (DetectorRun run : coverage.detectors()) {
      meters.timer("whytrail.detector", "detector", run.detectorId()).record(run.duration());
      if (isFailure(run.state())) {
        meters
            .counter(
                "whytrail.coverage.failures",
                "detector",
                run.detectorId(),
                "state",
                run.state().name())
            .increment();
      }
    }
  }

  private static boolean isFailure(Search.State state) {
    return switch (state) {
      case RAN, SKIPPED -> false;
      case TIMED_OUT, FAILED, TRUNCATED -> true;
    };
  }

  /// The stages that there is content for, or the statement that there was.
  private static Set<Stage> contentful(Interaction interaction) {
    EnumSet<Stage> stages = EnumSet.noneOf(Stage.class);
    boolean input =
        !interaction.context().isEmpty()
            || interaction.messages().stream().anyMatch(Assessor::isInput)
            || interaction.toolCalls().stream().anyMatch(call -> isStated(call.result()));
    if (input) {
      stages.add(Stage.INPUT);
    }
    if (isStated(interaction.output())) {
      stages.add(Stage.OUTPUT);
    }
    if (!interaction.toolCalls().isEmpty()) {
      stages.add(Stage.ACTION);
    }
    return stages;
  }

  /// What a tool said may stand in a message of its own. One that is empty goes with a call, which
  /// has the result.
  private static boolean isInput(Message message) {
    return switch (message.role()) {
      case USER -> true;
      case TOOL -> isStated(message.content());
      case SYSTEM, ASSISTANT -> false;
    };
  }

  private static boolean isStated(Content content) {
    return switch (content) {
      case Content.Captured _, Content.NotCaptured _ -> true;
      case Content.Absent _ -> false;
    };
  }
}
