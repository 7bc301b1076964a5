package io.whytrail.replay.leg;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.policy.v1.CandidatePolicy;
import io.whytrail.policy.v1.CompiledPolicy;
import io.whytrail.policy.v1.DecisionServiceGrpc.DecisionServiceStub;
import io.whytrail.policy.v1.SimulateCase;
import io.whytrail.policy.v1.SimulateRequest;
import io.whytrail.policy.v1.SimulateResponse;
import io.whytrail.policy.v1.SimulateResult;
import io.whytrail.replay.comparison.Answer;
import io.whytrail.replay.decision.DecisionCodec;
import io.whytrail.replay.decision.PolicyFailureCodec;
import io.whytrail.runtime.failure.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One open Simulate stream, used by one thread.
///
/// Questions are written only while the transport is ready for them, and only so many answers are
/// asked for as have been taken: neither side buffers more than a window, however long the run is.
public final class SimulationClient implements AutoCloseable {

  private static final int WINDOW = 128;
  private static final int ROOM = WINDOW / 2;

  private final Duration answerTimeout;
  private final Answers answers;
  private final CompiledCandidate candidate;

  private SimulationClient(Duration answerTimeout, Answers answers, CompiledCandidate candidate) {
    this.answerTimeout = answerTimeout;
    this.answers = answers;
    this.candidate = candidate;
  }

  static SimulationClient open(
      DecisionServiceStub stub, Candidate candidate, Duration answerTimeout) {
    Answers answers = new Answers();
    stub.simulate(answers);
    try {
      answers.requests().onNext(SimulateRequest.newBuilder().setPolicy(encode(candidate)).build());
      SimulateResponse first = answers.take(answerTimeout);
      return new SimulationClient(answerTimeout, answers, decode(first.getPolicy()));
    } catch (RuntimeException e) {
      answers.cancel();
      throw e;
    }
  }

  public CompiledCandidate candidate() {
    return candidate;
  }

  /// The answers to the questions, in their order.
  public List<Answer> answer(List<Question> questions) {
    List<Answer> answered = new ArrayList<>(questions.size());
    int sent = 0;
    while (answered.size() < questions.size()) {
      while (sent < questions.size() && answers.requests().isReady()) {
        answers.requests().onNext(encode(questions.get(sent)));
        sent++;
      }
      SimulateResponse response = answers.poll();
      if (response == null) {
        answers.await(answerTimeout);
      } else {
        answered.add(decode(response.getResult(), questions.get(answered.size())));
      }
    }
    return answered;
  }

  /// Says that there are no more questions and waits for the end of the stream.
  public void complete() {
    answers.requests().onCompleted();
    answers.awaitEnd(answerTimeout);
  }

  /// Gives the stream up unless it has ended.
  @Override
  public void close() {
    answers.cancel();
  }

  private static CandidatePolicy encode(Candidate candidate) {
    return switch (candidate) {
      case Candidate.Stored(String digest) ->
          CandidatePolicy.newBuilder().setDigest(digest).build();
      case Candidate.Document(String yaml) ->
          CandidatePolicy.newBuilder().setDocument(yaml).build();
      case Candidate.Recorded _ ->
          throw new IllegalArgumentException("A stream has one policy, and this is none");
    };
  }

  private static SimulateRequest encode(Question question) {
    return SimulateRequest.newBuilder()
        .setSimulateCase(
            SimulateCase.newBuilder()
                .setCaseId(question.caseId())
                .setStage(DecisionCodec.encode(question.stage()))
                .setVariablesJson(question.variablesJson())
                .setDecideTime(DecisionCodec.encode(question.decideTime())))
        .build();
  }

  private static CompiledCandidate decode(CompiledPolicy policy) {
    return new CompiledCandidate(
        policy.getDigest(), policy.getEngineVersion(), policy.getVariableSchemaDigest());
  }

  private static Answer decode(SimulateResult result, Question question) {
    if (!result.getCaseId().equals(question.caseId())) {
      throw Failure.of(
          ErrorReason.ERROR_REASON_INTERNAL, "The policy service answered out of order.");
    }
    if (!result.getNotReplayableReason().isEmpty()) {
      return new Answer.Unanswerable(result.getNotReplayableReason());
    }
    return DecisionCodec.decode(result.getVerdict())
        .<Answer>map(verdict ->
            new Answer.Decided(verdict, DecisionCodec.decodeMatches(result.getMatchesList())))
        .orElseGet(() -> new Answer.Unanswerable("unknown:verdict"));
  }

  /// What has come back and was not looked at yet.
  private static final class Answers
      implements ClientResponseObserver<SimulateRequest, SimulateResponse> {

    private final Queue<SimulateResponse> waiting = new ConcurrentLinkedQueue<>();
    private final Semaphore changes = new Semaphore(0);
    private volatile @Nullable ClientCallStreamObserver<SimulateRequest> requests;
    private volatile @Nullable Throwable failure;
    private volatile boolean ended;
    private int taken;

    @Override
    public void beforeStart(ClientCallStreamObserver<SimulateRequest> stream) {
      stream.disableAutoRequestWithInitial(WINDOW);
      stream.setOnReadyHandler(changes::release);
      requests = stream;
    }

    @Override
    public void onNext(SimulateResponse response) {
      waiting.add(response);
      changes.release();
    }

    @Override
    public void onError(Throwable thrown) {
      failure = thrown;
      ended = true;
      changes.release();
    }

    @Override
    public void onCompleted() {
      ended = true;
      changes.release();
    }

    ClientCallStreamObserver<SimulateRequest> requests() {
      ClientCallStreamObserver<SimulateRequest> stream = requests;
      if (stream == null) {
        throw new IllegalStateException("The stream was not started");
      }
      return stream;
    }

    /// The next response, if one is there; taking some makes room for as many.
    @Nullable SimulateResponse poll() {
      SimulateResponse response = waiting.poll();
      if (response != null && ++taken == ROOM) {
        taken = 0;
        requests().request(ROOM);
      }
      return response;
    }

    /// The next response.
    SimulateResponse take(Duration timeout) {
      SimulateResponse response = poll();
      while (response == null) {
        await(timeout);
        response = poll();
      }
      return response;
    }

    /// Waits until something changes; fails where nothing can come any more.
    void await(Duration timeout) {
      if (ended && waiting.isEmpty()) {
        throw failed();
      }
      awaitChange(timeout);
    }

    void awaitEnd(Duration timeout) {
      while (!ended) {
        awaitChange(timeout);
      }
      if (failure != null) {
        throw failed();
      }
    }

    private void awaitChange(Duration timeout) {
      try {
        if (!changes.tryAcquire(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
          throw PolicyFailureCodec.unavailable();
        }
        changes.drainPermits();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw PolicyFailureCodec.unavailable().because(e);
      }
    }

    private Failure failed() {
      return failure instanceof StatusRuntimeException status
          ? PolicyFailureCodec.decode(status)
          : PolicyFailureCodec.unavailable();
    }

    void cancel() {
      if (!ended) {
        requests().cancel("given up", null);
      }
    }
  }
}
