package io.whytrail.ingest.gate;

import com.google.protobuf.ByteString;
import io.whytrail.ingest.capture.CaptureCodec;
import io.whytrail.ingest.capture.InteractionCodec;
import io.whytrail.ingest.ledger.Kind;
import io.whytrail.ingest.ledger.LedgerCodec;
import io.whytrail.ingest.ledger.NewRecord;
import io.whytrail.ingest.ledger.Sealing;
import io.whytrail.ingest.ledger.Traceparent;
import io.whytrail.ingest.masking.Mask;
import io.whytrail.ingest.masking.Masking;
import io.whytrail.ingest.peers.Consent;
import io.whytrail.ingest.peers.PeerCodec;
import io.whytrail.ingest.peers.Question;
import io.whytrail.ingest.v1.EvaluateRequest;
import io.whytrail.ingest.v1.Evaluation;
import io.whytrail.ingest.v1.EvaluationRecord;
import io.whytrail.ingest.v1.OutcomeRecord;
import io.whytrail.ingest.v1.ReportOutcomeRequest;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.interaction.v1.ReasonCode;
import io.whytrail.interaction.v1.Stage;
import io.whytrail.interaction.v1.ToolCall;
import io.whytrail.runtime.identity.Caller;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Evaluations between the contract, the gate and the ledger.
@Singleton
final class EvaluationCodec {

  private final CaptureCodec capture;
  private final Masking masking;
  private final Traceparent traceparent;
  private final Sealing sealing;
  private final Clock clock;

  EvaluationCodec(
      CaptureCodec capture,
      Masking masking,
      Traceparent traceparent,
      Sealing sealing,
      Clock clock) {
    this.capture = capture;
    this.masking = masking;
    this.traceparent = traceparent;
    this.sealing = sealing;
    this.clock = clock;
  }

  /// A request as a question: checked and masked, with the digest of the unmasked action.
  Asked asked(Caller caller, EvaluateRequest request) {
    Interaction interaction = request.getInteraction();
    CaptureCodec.Masked masked = capture.mask(caller.tenant(), interaction);
    @Nullable Integer toolCall = toolCall(request);
    String evaluationId =
        request.getEvaluationId().isEmpty()
            ? sealing.newId().toString()
            : requireId(request.getEvaluationId());
    Question question =
        new Question(
            caller.tenant(),
            evaluationId,
            interaction.getId(),
            masked.interaction().getCorrelationId(),
            InteractionCodec.bytes(masked.interaction()),
            request.getStage(),
            toolCall,
            toolCall == null ? "" : digest(interaction, toolCall),
            caller.subject());
    return new Asked(question, digest(caller.tenant(), request), masked.counts());
  }

  private static String requireId(String id) {
    if (id.chars().anyMatch(Character::isISOControl)) {
      throw CaptureCodec.invalid("evaluation_id", "leave out control characters");
    }
    return id;
  }

  private static @Nullable Integer toolCall(EvaluateRequest request) {
    boolean action = request.getStage() == Stage.STAGE_ACTION;
    if (action != request.hasToolCallIndex()) {
      throw CaptureCodec.invalid(
          "tool_call_index",
          action
              ? "say which tool call is about to run"
              : "leave it out, unless the stage is ACTION");
    }
    if (!action) {
      return null;
    }
    if (request.getToolCallIndex() >= request.getInteraction().getToolCallsCount()) {
      throw CaptureCodec.invalid(
          "tool_call_index", "the interaction has no tool call with that index");
    }
    return request.getToolCallIndex();
  }

  private static String digest(Interaction interaction, int toolCall) {
    ToolCall call = interaction.getToolCalls(toolCall);
    String field = "interaction.tool_calls[%d].arguments_json".formatted(toolCall);
    return ActionDigest.of(call.getName(), call.getArgumentsJson(), field);
  }

  static String digest(ToolCall action) {
    return ActionDigest.of(action.getName(), action.getArgumentsJson(), "action.arguments_json");
  }

  /// Tells a repetition of a request from another with the same id.
  private ByteString digest(String tenant, EvaluateRequest request) {
    EvaluateRequest content = request.toBuilder().clearEvaluationId().build();
    return ByteString.copyFrom(
        masking.pseudonyms(tenant).digest(InteractionCodec.bytes(content).toByteArray()));
  }

  /// The record of a question.
  NewRecord record(Asked asked, List<ReasonCode> degraded) {
    Question question = asked.question();
    EvaluationRecord.Builder record =
        EvaluationRecord.newBuilder()
            .setId(question.evaluationId())
            .setInteraction(InteractionCodec.parse(question.interaction()))
            .setStage(question.stage())
            .setActionDigest(question.actionDigest())
            .setRequester(question.requester())
            .addAllDegradedReasons(degraded);
    Integer toolCall = question.toolCall();
    if (toolCall != null) {
      record.setToolCallIndex(toolCall);
    }
    return new NewRecord(
        question.tenant(),
        Kind.EVALUATION,
        question.evaluationId(),
        question.interactionId(),
        question.correlationId(),
        InteractionCodec.bytes(record.build()),
        traceparent.current(),
        asked.contentDigest(),
        asked.masked());
  }

  /// The record of an outcome.
  NewRecord outcome(Caller caller, EvaluationRow row, ReportOutcomeRequest request) {
    Mask mask = masking.of(caller.tenant());
    OutcomeRecord.Builder record =
        OutcomeRecord.newBuilder()
            .setEvaluationId(row.evaluationId())
            .setInteractionId(row.interactionId())
            .setDecisionId(row.decisionId())
            .setOutcome(request.getOutcome())
            .setReporter(caller.subject())
            .setReportTime(LedgerCodec.timestamp(clock.instant()));
    if (request.hasResult()) {
      record.setResult(InteractionCodec.masked(request.getResult(), mask));
    }
    byte[] digest = mask.pseudonyms().digest(InteractionCodec.bytes(request).toByteArray());
    return new NewRecord(
        caller.tenant(),
        Kind.OUTCOME,
        row.evaluationId(),
        row.interactionId(),
        row.correlationId(),
        InteractionCodec.bytes(record.build()),
        traceparent.current(),
        ByteString.copyFrom(digest),
        capture.count(mask));
  }

  static Evaluation evaluation(Evaluated evaluated) {
    EvaluationRow row = evaluated.row();
    Evaluation.Builder evaluation =
        Evaluation.newBuilder()
            .setId(row.evaluationId())
            .setInteractionId(row.interactionId())
            .setCorrelationId(row.correlationId())
            .setStage(row.stage())
            .setActionDigest(row.actionDigest())
            .addAllDegradedReasons(row.degraded())
            .setFinal(evaluated.standing().isFinal())
            .setAllowed(evaluated.standing().isAllowed())
            .setDecision(PeerCodec.decision(evaluated.decisions().getLast()));
    evaluated
        .decisions()
        .subList(0, evaluated.decisions().size() - 1)
        .forEach(decision -> evaluation.addEarlierDecisions(PeerCodec.decision(decision)));
    ByteString assessment = evaluated.assessment();
    if (assessment != null) {
      evaluation.setAssessment(PeerCodec.assessment(assessment));
    }
    Consent consent = evaluated.consent();
    if (consent != null) {
      evaluation.setApproval(PeerCodec.approval(consent.payload()));
    }
    return evaluation.build();
  }
}
