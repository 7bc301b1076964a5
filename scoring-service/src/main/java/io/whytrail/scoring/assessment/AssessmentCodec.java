package io.whytrail.scoring.assessment;

import com.google.protobuf.Timestamp;
import io.whytrail.interaction.v1.ReasonCode;
import io.whytrail.interaction.v1.SideEffect;
import io.whytrail.interaction.v1.Stage;
import io.whytrail.scoring.action.CallProfile;
import io.whytrail.scoring.detection.Finding;
import io.whytrail.scoring.detection.Reason;
import io.whytrail.scoring.detection.Tier;
import io.whytrail.scoring.v1.ActionAssessment;
import io.whytrail.scoring.v1.Band;
import io.whytrail.scoring.v1.Coverage;
import io.whytrail.scoring.v1.DetectorRun;
import io.whytrail.scoring.v1.DetectorState;
import io.whytrail.scoring.v1.Likeness;
import io.whytrail.scoring.v1.Location;
import io.whytrail.scoring.v1.Part;
import io.whytrail.scoring.v1.StageAssessment;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// From assessments to the messages of the contract. Scores are rounded half up here and nowhere
/// before, but never up into a band that the score itself is not in.
public final class AssessmentCodec {

  private static final Set<ReasonCode> EVIDENCE =
      Stream.of(Reason.values())
          .filter(Reason::isEvidence)
          .map(AssessmentCodec::reason)
          .collect(Collectors.toUnmodifiableSet());

  private AssessmentCodec() {}

  static io.whytrail.scoring.v1.Assessment encode(Assessment assessment) {
    io.whytrail.scoring.v1.Assessment.Builder message =
        io.whytrail.scoring.v1.Assessment.newBuilder()
            .setId(assessment.id().toString())
            .setInteractionId(assessment.interactionId())
            .setEvaluationId(assessment.evaluationId())
            .setCorrelationId(assessment.correlationId())
            .setTier(tier(assessment.rating().tier()))
            .setModelVersion(assessment.rating().modelVersion())
            .setExamplesDigest(assessment.rating().examplesDigest())
            .setDegraded(assessment.rating().degraded())
            .setCreateTime(timestamp(assessment.createTime()));
    assessment.rating().stages().forEach(stage -> message.addStages(encode(stage)));
    return message.build();
  }

  public static io.whytrail.scoring.v1.Tier tier(Tier tier) {
    return switch (tier) {
      case FAST -> io.whytrail.scoring.v1.Tier.TIER_FAST;
      case DEEP -> io.whytrail.scoring.v1.Tier.TIER_DEEP;
    };
  }

  public static Stage stage(io.whytrail.scoring.interaction.Stage stage) {
    return switch (stage) {
      case INPUT -> Stage.STAGE_INPUT;
      case OUTPUT -> Stage.STAGE_OUTPUT;
      case ACTION -> Stage.STAGE_ACTION;
    };
  }

  public static ReasonCode reason(Reason reason) {
    return ReasonCode.valueOf("REASON_CODE_" + reason.name());
  }

  /// Where the input shows evidence that is worth a second look.
  static List<io.whytrail.scoring.detection.Location> suspicions(
      io.whytrail.scoring.v1.Assessment assessment) {
    return assessment.getStagesList().stream()
        .filter(stage -> stage.getStage() == Stage.STAGE_INPUT)
        .flatMap(stage -> stage.getFindingsList().stream())
        .filter(finding -> EVIDENCE.contains(finding.getReason()))
        .filter(finding ->
            io.whytrail.scoring.assessment.Band.of(finding.getScore())
                != io.whytrail.scoring.assessment.Band.LOW)
        .map(io.whytrail.scoring.v1.Finding::getLocation)
        .flatMap(location -> part(location.getPart(), location.getIndex()).stream())
        .distinct()
        .toList();
  }

  private static Optional<io.whytrail.scoring.detection.Location> part(Part part, int index) {
    return Stream.of(io.whytrail.scoring.interaction.Part.values())
        .filter(each -> part(each) == part)
        .map(each -> io.whytrail.scoring.detection.Location.of(each, index))
        .findFirst();
  }

  static int score(double score) {
    int rounded = (int) Math.round(score);
    return io.whytrail.scoring.assessment.Band.of(rounded)
            == io.whytrail.scoring.assessment.Band.of(score)
        ? rounded
        : (int) score;
  }

  private static StageAssessment encode(io.whytrail.scoring.assessment.StageAssessment assessment) {
    StageAssessment.Builder message =
        StageAssessment.newBuilder()
            .setStage(stage(assessment.stage()))
            .setScore(score(assessment.score()))
            .setBand(band(assessment.band()))
            .setCoverage(encode(assessment.coverage()));
    assessment.findings().forEach(finding -> message.addFindings(encode(finding)));
    assessment.actions().forEach(action -> message.addActions(encode(action)));
    return message.build();
  }

  private static io.whytrail.scoring.v1.Finding encode(Finding finding) {
    io.whytrail.scoring.v1.Finding.Builder message =
        io.whytrail.scoring.v1.Finding.newBuilder()
            .setReason(reason(finding.reason()))
            .setDetectorId(finding.detectorId())
            .setDetectorVersion(finding.detectorVersion())
            .setScore(score(finding.score()))
            .setLocation(
                Location.newBuilder()
                    .setPart(part(finding.location().part()))
                    .setIndex(finding.location().index())
                    .setStart(finding.location().span().start())
                    .setEnd(finding.location().span().end()));
    io.whytrail.scoring.example.Likeness likeness = finding.likeness();
    if (likeness != null) {
      message.setLikeness(
          Likeness.newBuilder()
              .setSimilarity(likeness.cosine())
              .setLabelId(likeness.labelId())
              .setInteractionId(likeness.interactionId()));
    }
    return message.build();
  }

  private static ActionAssessment encode(
      io.whytrail.scoring.assessment.ActionAssessment assessment) {
    CallProfile call = assessment.call();
    return ActionAssessment.newBuilder()
        .setToolCallIndex(call.index())
        .setToolName(call.tool())
        .setSideEffect(SideEffect.valueOf("SIDE_EFFECT_" + call.sideEffect().name()))
        .setInferred(call.inferred())
        .setScore(score(assessment.score()))
        .setBand(band(assessment.band()))
        .setAmountMicros(call.amountMicros())
        .setExternalDestination(call.external())
        .setUntrustedDestination(call.untrustedDestination())
        .setReversible(call.reversible())
        .build();
  }

  private static Coverage encode(io.whytrail.scoring.assessment.Coverage coverage) {
    Coverage.Builder message =
        Coverage.newBuilder()
            .setComplete(coverage.complete())
            .setTotalCharacters(coverage.totalCharacters())
            .setScannedCharacters(coverage.scannedCharacters());
    coverage
        .detectors()
        .forEach(run ->
            message.addDetectors(
                DetectorRun.newBuilder()
                    .setDetectorId(run.detectorId())
                    .setDetectorVersion(run.detectorVersion())
                    .setState(DetectorState.valueOf("DETECTOR_STATE_" + run.state().name()))
                    .setDurationMicros(run.duration().toNanos() / 1000)));
    return message.build();
  }

  private static Band band(io.whytrail.scoring.assessment.Band band) {
    return switch (band) {
      case LOW -> Band.BAND_LOW;
      case MEDIUM -> Band.BAND_MEDIUM;
      case HIGH -> Band.BAND_HIGH;
    };
  }

  private static Part part(io.whytrail.scoring.interaction.Part part) {
    return switch (part) {
      case WHOLE -> Part.PART_UNSPECIFIED;
      case MESSAGE -> Part.PART_MESSAGE;
      case SYSTEM_PROMPT -> Part.PART_SYSTEM_PROMPT;
      case CONTEXT -> Part.PART_CONTEXT;
      case TOOL_ARGUMENTS -> Part.PART_TOOL_ARGUMENTS;
      case TOOL_RESULT -> Part.PART_TOOL_RESULT;
      case OUTPUT -> Part.PART_OUTPUT;
    };
  }

  private static Timestamp timestamp(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }
}
