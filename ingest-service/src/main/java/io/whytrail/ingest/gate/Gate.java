package io.whytrail.ingest.gate;

import com.google.protobuf.ByteString;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.whytrail.ingest.capture.Capture;
import io.whytrail.ingest.ledger.Appended;
import io.whytrail.ingest.ledger.Kind;
import io.whytrail.ingest.ledger.Ledger;
import io.whytrail.ingest.ledger.NewRecord;
import io.whytrail.ingest.ledger.PostgresTransactions;
import io.whytrail.ingest.ledger.SealedRecord;
import io.whytrail.ingest.peers.Consent;
import io.whytrail.ingest.peers.PeerCodec;
import io.whytrail.ingest.peers.PolicyClient;
import io.whytrail.ingest.peers.Question;
import io.whytrail.ingest.peers.Ruling;
import io.whytrail.ingest.peers.Testimony;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.interaction.v1.Stage;
import io.whytrail.policy.v1.Verdict;
import io.whytrail.runtime.failure.Failure;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers whether something may happen, and lets what may happen happen once.
@Singleton
final class Gate {

  private static final Logger log = LoggerFactory.getLogger(Gate.class);

  private final Bench bench;
  private final PolicyClient policy;
  private final Ledger ledger;
  private final Testimony testimony;
  private final EvaluationCodec codec;
  private final PostgresEvaluations evaluations;
  private final PostgresTransactions transactions;
  private final Tracer tracer;
  private final MeterRegistry meters;
  private final Clock clock;

  Gate(
      Bench bench,
      PolicyClient policy,
      Ledger ledger,
      Testimony testimony,
      EvaluationCodec codec,
      PostgresEvaluations evaluations,
      PostgresTransactions transactions,
      Tracer tracer,
      MeterRegistry meters,
      Clock clock) {
    this.bench = bench;
    this.policy = policy;
    this.ledger = ledger;
    this.testimony = testimony;
    this.codec = codec;
    this.evaluations = evaluations;
    this.transactions = transactions;
    this.tracer = tracer;
    this.meters = meters;
    this.clock = clock;
  }

  /// An evaluation and the record of its question.
  record Answer(Evaluated evaluated, Appended question) {}

  /// Rates, decides and seals; asked again with the same id and content it answers as before.
  Answer evaluate(Asked asked) {
    Question question = asked.question();
    Optional<SealedRecord> earlier =
        ledger.find(question.tenant(), Kind.EVALUATION, question.evaluationId());
    if (earlier.isPresent()) {
      return repeat(asked, new Appended(earlier.get(), false));
    }
    Deliberation deliberation = bench.hear(question);
    Consent consent = openedApproval(question, deliberation.ruling());
    Appended sealed = seal(asked, deliberation, consent);
    if (!sealed.fresh()) {
      return repeat(asked, sealed);
    }
    meters
        .counter("whytrail.gate.verdicts", "verdict", deliberation.ruling().verdict().name())
        .increment();
    return new Answer(
        said(row(sealed.record(), question, deliberation), deliberation, consent), sealed);
  }

  /// What was sealed a moment ago, without reading it again.
  private static Evaluated said(
      EvaluationRow row, Deliberation deliberation, @Nullable Consent consent) {
    return new Evaluated(
        row,
        deliberation.rulings().stream().map(Ruling::payload).toList(),
        deliberation.ratings().isEmpty() ? null : deliberation.ratings().getLast().payload(),
        consent,
        Standing.of(row, consent));
  }

  private Answer repeat(Asked asked, Appended earlier) {
    NewRecord again = codec.record(asked, List.of());
    Capture.requireSameContent(earlier, again);
    return new Answer(state(asked.question().tenant(), asked.question().evaluationId()), earlier);
  }

  /// The approval that policy opened with its decision. Without it the decision stands all the
  /// same: it names the approval, which is sealed when its fact comes.
  private @Nullable Consent openedApproval(Question question, Ruling ruling) {
    if (ruling.approvalId().isEmpty()) {
      return null;
    }
    try {
      return policy.approval(question.tenant(), ruling.approvalId());
    } catch (Failure e) {
      log.warn("The approval {} can't be fetched yet", ruling.approvalId(), e);
      return null;
    }
  }

  /// All or nothing: the question, what was said about it, and where it stands.
  private Appended seal(Asked asked, Deliberation deliberation, @Nullable Consent consent) {
    Span span = tracer.spanBuilder("gate seal").startSpan();
    try (Scope ignored = span.makeCurrent()) {
      return transactions.together(() -> sealInTransaction(asked, deliberation, consent));
    } finally {
      span.end();
    }
  }

  private Appended sealInTransaction(
      Asked asked, Deliberation deliberation, @Nullable Consent consent) {
    Question question = asked.question();
    String tenant = question.tenant();
    Appended head = ledger.appendNew(codec.record(asked, deliberation.degraded()));
    if (!head.fresh()) {
      return head;
    }
    List<NewRecord> said = new ArrayList<>();
    deliberation.ratings().forEach(rating -> said.add(testimony.record(tenant, rating)));
    deliberation.rulings().forEach(ruling -> said.add(testimony.record(tenant, ruling)));
    if (consent != null) {
      said.addAll(testimony.records(tenant, consent));
    }
    ledger.appendNew(said);
    evaluations.add(row(head.record(), question, deliberation));
    return head;
  }

  private static EvaluationRow row(
      SealedRecord head, Question question, Deliberation deliberation) {
    return new EvaluationRow(
        head.logId(),
        question.evaluationId(),
        question.interactionId(),
        question.correlationId(),
        question.stage(),
        question.actionDigest(),
        deliberation.ratingId(),
        deliberation.rulings().stream().map(Ruling::id).toList(),
        deliberation.ruling().verdict(),
        deliberation.ruling().approvalId(),
        deliberation.degraded(),
        null);
  }

  /// Where an evaluation stands, by what is sealed here.
  Evaluated state(String tenant, String evaluationId) {
    EvaluationRow row = row(tenant, evaluationId);
    return state(tenant, row, sealedConsent(tenant, row));
  }

  /// Where an evaluation stands with an approval that may be newer than what is sealed.
  Evaluated state(String tenant, String evaluationId, @Nullable Consent consent) {
    EvaluationRow row = row(tenant, evaluationId);
    return state(tenant, row, consent == null ? sealedConsent(tenant, row) : consent);
  }

  private Evaluated state(String tenant, EvaluationRow row, @Nullable Consent consent) {
    Map<String, ByteString> decisions = new HashMap<>();
    ledger
        .find(tenant, Kind.DECISION, row.decisionIds())
        .forEach(record -> decisions.put(record.subjectId(), record.payload()));
    ByteString assessment =
        ledger
            .find(tenant, Kind.ASSESSMENT, row.assessmentId())
            .map(SealedRecord::payload)
            .orElse(null);
    return new Evaluated(
        row,
        row.decisionIds().stream()
            .map(id -> Objects.requireNonNull(decisions.get(id), "a sealed decision"))
            .toList(),
        assessment,
        consent,
        Standing.of(row, consent));
  }

  private @Nullable Consent sealedConsent(String tenant, EvaluationRow row) {
    if (row.approvalId().isEmpty()) {
      return null;
    }
    for (Kind kind :
        List.of(Kind.APPROVAL_REDEEMED, Kind.APPROVAL_RESOLVED, Kind.APPROVAL_REQUESTED)) {
      Optional<SealedRecord> record = ledger.find(tenant, kind, row.approvalId());
      if (record.isPresent()) {
        return PeerCodec.consent(record.get().payload());
      }
    }
    return null;
  }

  EvaluationRow row(String tenant, String evaluationId) {
    return evaluations
        .find(tenant, evaluationId)
        .orElseThrow(() ->
            Failure.of(
                ErrorReason.ERROR_REASON_NOT_FOUND,
                "There is no evaluation with this id in the caller's tenant."));
  }

  /// Lets exactly the decided action run, once. The answer says that it may, whatever is asked
  /// later.
  Evaluated redeem(String tenant, String evaluationId, String actionDigest) {
    EvaluationRow row = row(tenant, evaluationId);
    requireAllowed(row);
    if (!row.actionDigest().equals(actionDigest)) {
      throw Failure.of(
          ErrorReason.ERROR_REASON_ACTION_MISMATCH,
          "The action is not the one that was decided: run exactly that one, or evaluate anew.",
          Map.of("decided", row.actionDigest(), "offered", actionDigest));
    }
    Consent consent =
        row.verdict() == Verdict.VERDICT_APPROVE
            ? policy.redeem(tenant, row.approvalId(), actionDigest)
            : null;
    transactions.together(() -> use(tenant, row, consent));
    Evaluated now = state(tenant, evaluationId, consent);
    return new Evaluated(
        now.row(), now.decisions(), now.assessment(), now.consent(), Standing.ALLOWED);
  }

  private static void requireAllowed(EvaluationRow row) {
    boolean mayRun =
        row.verdict() == Verdict.VERDICT_ALLOW
            || (row.verdict() == Verdict.VERDICT_APPROVE && !row.approvalId().isEmpty());
    if (row.stage() != Stage.STAGE_ACTION || !mayRun) {
      throw Failure.of(
          ErrorReason.ERROR_REASON_NOT_ALLOWED,
          "The decision lets no action run: do not run it.",
          Map.of("verdict", row.verdict().name(), "stage", row.stage().name()));
    }
  }

  private boolean use(String tenant, EvaluationRow row, @Nullable Consent consent) {
    if (consent != null) {
      testimony.seal(tenant, consent);
    }
    if (!evaluations.redeem(row.logId(), row.evaluationId(), clock.instant())) {
      throw Failure.of(
          ErrorReason.ERROR_REASON_NOT_ALLOWED,
          "The permission was used already: evaluate the action anew.");
    }
    return true;
  }

  /// Puts an approval's newest state on record before anybody is told of it.
  void seal(String tenant, Consent consent) {
    testimony.seal(tenant, consent);
  }
}
