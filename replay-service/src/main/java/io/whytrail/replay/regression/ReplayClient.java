package io.whytrail.replay.regression;

import io.grpc.CallCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.whytrail.replay.suite.SuiteFileCodec;
import io.whytrail.replay.v1.CancelComparisonRequest;
import io.whytrail.replay.v1.CaseResult;
import io.whytrail.replay.v1.CaseState;
import io.whytrail.replay.v1.CompareModelsRequest;
import io.whytrail.replay.v1.CompareModelsResponse;
import io.whytrail.replay.v1.Comparison;
import io.whytrail.replay.v1.CreateSuiteRequest;
import io.whytrail.replay.v1.ExportSuiteRequest;
import io.whytrail.replay.v1.ExportSuiteResponse;
import io.whytrail.replay.v1.GetSuiteRequest;
import io.whytrail.replay.v1.ImportSuiteRequest;
import io.whytrail.replay.v1.ImportSuiteResponse;
import io.whytrail.replay.v1.ListCasesRequest;
import io.whytrail.replay.v1.ListCasesResponse;
import io.whytrail.replay.v1.ListSignaturesRequest;
import io.whytrail.replay.v1.ListSignaturesResponse;
import io.whytrail.replay.v1.RedTeamRequest;
import io.whytrail.replay.v1.RedTeamResponse;
import io.whytrail.replay.v1.ReplayServiceGrpc;
import io.whytrail.replay.v1.ReplayServiceGrpc.ReplayServiceBlockingStub;
import io.whytrail.replay.v1.ReplayServiceGrpc.ReplayServiceStub;
import io.whytrail.replay.v1.Run;
import io.whytrail.replay.v1.RunState;
import io.whytrail.replay.v1.Selection;
import io.whytrail.replay.v1.Signature;
import io.whytrail.replay.v1.StartComparisonRequest;
import io.whytrail.replay.v1.StartRunRequest;
import io.whytrail.replay.v1.Suite;
import io.whytrail.replay.v1.SuiteHeader;
import io.whytrail.replay.v1.WatchComparisonRequest;
import io.whytrail.replay.v1.WatchComparisonResponse;
import io.whytrail.replay.v1.WatchRunRequest;
import io.whytrail.replay.v1.WatchRunResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/// Calls a replay service for a command.
final class ReplayClient implements AutoCloseable {

  private static final int PAGE = 500;
  private static final Duration CALL = Duration.ofSeconds(60);
  private static final Duration TRANSFER = Duration.ofMinutes(10);
  private static final Duration BLIP = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final ManagedChannel channel;
  private final ReplayServiceBlockingStub stub;
  private final ReplayServiceStub asynchronous;

  ReplayClient(ManagedChannel channel, String token) {
    this.channel = channel;
    stub = ReplayServiceGrpc.newBlockingStub(channel).withCallCredentials(new Bearer(token));
    asynchronous = ReplayServiceGrpc.newStub(channel).withCallCredentials(new Bearer(token));
  }

  Suite suite(String id) {
    return stub.withDeadlineAfter(CALL)
        .getSuite(GetSuiteRequest.newBuilder().setId(id).build())
        .getSuite();
  }

  Suite createSuite(String name, Selection selection) {
    return stub.withDeadlineAfter(CALL)
        .createSuite(CreateSuiteRequest.newBuilder().setName(name).setSelection(selection).build())
        .getSuite();
  }

  /// Every case of a suite goes to the sink.
  SuiteHeader exportSuite(String id, SuiteFileCodec.Sink sink) {
    Iterator<ExportSuiteResponse> content =
        stub.withDeadlineAfter(TRANSFER)
            .exportSuite(ExportSuiteRequest.newBuilder().setId(id).build());
    SuiteHeader header = content.next().getHeader();
    sink.header(header);
    content.forEachRemaining(one -> sink.add(one.getFrozenCase()));
    return header;
  }

  SuiteUpload importSuite() {
    return new SuiteUpload(asynchronous.withDeadlineAfter(TRANSFER));
  }

  /// Every path of decisions that match.
  void signatures(Selection selection, Consumer<Signature> each) {
    String pageToken = "";
    do {
      ListSignaturesResponse page =
          stub.withDeadlineAfter(CALL)
              .listSignatures(
                  ListSignaturesRequest.newBuilder()
                      .setSelection(selection)
                      .setPageSize(PAGE)
                      .setPageToken(pageToken)
                      .build());
      page.getSignaturesList().forEach(each);
      pageToken = page.getNextPageToken();
    } while (!pageToken.isEmpty());
  }

  RedTeamResponse redTeam(RedTeamRequest request) {
    return stub.withDeadlineAfter(TRANSFER).redTeam(request);
  }

  CompareModelsResponse compare(CompareModelsRequest request, Duration timeout) {
    return stub.withDeadlineAfter(timeout).compareModels(request);
  }

  Comparison startComparison(CompareModelsRequest request) {
    return stub.withDeadlineAfter(CALL)
        .startComparison(StartComparisonRequest.newBuilder().setComparison(request).build())
        .getComparison();
  }

  void cancelComparison(String id) {
    Comparison _ =
        stub.withDeadlineAfter(CALL)
            .cancelComparison(CancelComparisonRequest.newBuilder().setId(id).build())
            .getComparison();
  }

  /// Watches a comparison until it is over.
  Comparison awaitComparison(String id, Duration timeout, Consumer<Comparison> progress)
      throws InterruptedException {
    WatchComparisonRequest request = WatchComparisonRequest.newBuilder().setId(id).build();
    return await(
        timeout,
        watching -> watching.watchComparison(request),
        WatchComparisonResponse::getComparison,
        progress,
        comparison -> isFinal(comparison.getState()));
  }

  Run start(StartRunRequest request) {
    return stub.withDeadlineAfter(CALL).startRun(request).getRun();
  }

  /// Watches a run until it is finished or failed. A replica that goes away in between is no reason
  /// to give up: another one takes the run over.
  Run await(String runId, Duration timeout, Consumer<Run> progress) throws InterruptedException {
    WatchRunRequest request = WatchRunRequest.newBuilder().setId(runId).build();
    return await(
        timeout,
        watching -> watching.watchRun(request),
        WatchRunResponse::getRun,
        progress,
        run -> isFinal(run.getState()));
  }

  private <R, S> S await(
      Duration timeout,
      Function<ReplayServiceBlockingStub, Iterator<R>> watch,
      Function<R, S> state,
      Consumer<S> progress,
      Predicate<S> over)
      throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    long lastSeen = System.nanoTime();
    while (true) {
      try {
        Iterator<R> states =
            watch.apply(stub.withDeadlineAfter(deadline - System.nanoTime(), TimeUnit.NANOSECONDS));
        while (states.hasNext()) {
          S now = state.apply(states.next());
          lastSeen = System.nanoTime();
          progress.accept(now);
          if (over.test(now)) {
            return now;
          }
        }
      } catch (StatusRuntimeException e) {
        boolean gone = System.nanoTime() - lastSeen > BLIP.toNanos();
        if (!isLost(e.getStatus()) || gone) {
          throw e;
        }
      }
      Thread.sleep(PAUSE);
    }
  }

  /// For a connection that is cut just when a call begins, grpc-java has no better word than
  /// UNKNOWN.
  private static boolean isLost(Status status) {
    return switch (status.getCode()) {
      case UNAVAILABLE -> true;
      case UNKNOWN -> status.getCause() instanceof IOException;
      default -> false;
    };
  }

  private static boolean isFinal(RunState state) {
    return state == RunState.RUN_STATE_FINISHED || state == RunState.RUN_STATE_FAILED;
  }

  /// Takes one case after the other.
  interface Each<E extends Exception> {
    void take(CaseResult result) throws E;
  }

  /// Every case of a run in a state, those that matter most first.
  <E extends Exception> void cases(String runId, CaseState state, Each<E> each) throws E {
    String pageToken = "";
    do {
      ListCasesResponse page =
          stub.withDeadlineAfter(CALL)
              .listCases(
                  ListCasesRequest.newBuilder()
                      .setRunId(runId)
                      .setState(state)
                      .setPageSize(PAGE)
                      .setPageToken(pageToken)
                      .build());
      for (CaseResult result : page.getCasesList()) {
        each.take(result);
      }
      pageToken = page.getNextPageToken();
    } while (!pageToken.isEmpty());
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  /// A suite on its way to the service. Cases are sent while the transport has room for them.
  static final class SuiteUpload implements AutoCloseable {

    private final CompletableFuture<Suite> stored = new CompletableFuture<>();
    private final Semaphore changes = new Semaphore(0);
    private final ClientCallStreamObserver<ImportSuiteRequest> requests;
    private boolean finished;

    private SuiteUpload(ReplayServiceStub stub) {
      requests =
          (ClientCallStreamObserver<ImportSuiteRequest>)
              stub.importSuite(
                  new ClientResponseObserver<ImportSuiteRequest, ImportSuiteResponse>() {
                    @Override
                    public void beforeStart(ClientCallStreamObserver<ImportSuiteRequest> stream) {
                      stream.setOnReadyHandler(changes::release);
                    }

                    @Override
                    public void onNext(ImportSuiteResponse response) {
                      stored.complete(response.getSuite());
                    }

                    @Override
                    public void onError(Throwable thrown) {
                      stored.completeExceptionally(thrown);
                      changes.release();
                    }

                    @Override
                    public void onCompleted() {
                      stored.completeExceptionally(
                          Status.INTERNAL
                              .withDescription("no suite was returned")
                              .asRuntimeException());
                      changes.release();
                    }
                  });
    }

    /// What comes after a refusal is dropped: [#finish] tells the refusal.
    void send(ImportSuiteRequest request) {
      while (!requests.isReady() && !stored.isDone()) {
        changes.acquireUninterruptibly();
        changes.drainPermits();
      }
      if (!stored.isDone()) {
        requests.onNext(request);
      }
    }

    Suite finish() {
      finished = true;
      if (!stored.isDone()) {
        requests.onCompleted();
      }
      try {
        return stored.join();
      } catch (CompletionException e) {
        throw e.getCause() instanceof StatusRuntimeException refused ? refused : e;
      }
    }

    /// Gives the upload up unless it was finished.
    @Override
    public void close() {
      if (!finished) {
        requests.cancel("given up", null);
      }
    }
  }

  /// Puts the token on every call.
  private static final class Bearer extends CallCredentials {

    private static final Metadata.Key<String> AUTHORIZATION =
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final String token;

    Bearer(String token) {
      this.token = token;
    }

    @Override
    public void applyRequestMetadata(RequestInfo info, Executor executor, MetadataApplier applier) {
      Metadata headers = new Metadata();
      headers.put(AUTHORIZATION, "Bearer " + token);
      applier.apply(headers);
    }
  }
}
