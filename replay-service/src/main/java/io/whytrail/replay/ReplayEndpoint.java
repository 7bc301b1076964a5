package io.whytrail.replay;

import static io.whytrail.runtime.identity.Role.ANALYST;
import static io.whytrail.runtime.identity.Role.AUDITOR;
import static io.whytrail.runtime.identity.Role.POLICY_AUTHOR;
import static io.whytrail.runtime.identity.Role.SERVICE;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.replay.decision.DecisionCodec;
import io.whytrail.replay.decision.Digests;
import io.whytrail.replay.endpoint.EndpointModelsHandler;
import io.whytrail.replay.history.CatchUpClient;
import io.whytrail.replay.model.ModelCodec;
import io.whytrail.replay.model.Models;
import io.whytrail.replay.redteam.RedTeamCodec;
import io.whytrail.replay.redteam.RedTeamHandler;
import io.whytrail.replay.run.CaseState;
import io.whytrail.replay.run.PostgresCaseOutcomes;
import io.whytrail.replay.run.PostgresCaseOutcomes.Listed;
import io.whytrail.replay.run.PostgresRuns;
import io.whytrail.replay.run.Run;
import io.whytrail.replay.run.RunConfiguration;
import io.whytrail.replay.run.Runs;
import io.whytrail.replay.suite.PostgresSuites;
import io.whytrail.replay.suite.SelectionCodec;
import io.whytrail.replay.suite.Suite;
import io.whytrail.replay.suite.Suites;
import io.whytrail.replay.v1.BatchGetRunsRequest;
import io.whytrail.replay.v1.BatchGetRunsResponse;
import io.whytrail.replay.v1.CancelComparisonRequest;
import io.whytrail.replay.v1.CancelComparisonResponse;
import io.whytrail.replay.v1.CompareModelsRequest;
import io.whytrail.replay.v1.CompareModelsResponse;
import io.whytrail.replay.v1.Comparison;
import io.whytrail.replay.v1.CreateSuiteRequest;
import io.whytrail.replay.v1.CreateSuiteResponse;
import io.whytrail.replay.v1.ExportSuiteRequest;
import io.whytrail.replay.v1.ExportSuiteResponse;
import io.whytrail.replay.v1.GetRunRequest;
import io.whytrail.replay.v1.GetRunResponse;
import io.whytrail.replay.v1.GetSuiteRequest;
import io.whytrail.replay.v1.GetSuiteResponse;
import io.whytrail.replay.v1.ImportSuiteRequest;
import io.whytrail.replay.v1.ImportSuiteResponse;
import io.whytrail.replay.v1.ListCasesRequest;
import io.whytrail.replay.v1.ListCasesResponse;
import io.whytrail.replay.v1.ListSignaturesRequest;
import io.whytrail.replay.v1.ListSignaturesResponse;
import io.whytrail.replay.v1.ListSuitesRequest;
import io.whytrail.replay.v1.ListSuitesResponse;
import io.whytrail.replay.v1.RedTeamRequest;
import io.whytrail.replay.v1.RedTeamResponse;
import io.whytrail.replay.v1.ReplayServiceGrpc;
import io.whytrail.replay.v1.RunState;
import io.whytrail.replay.v1.StartComparisonRequest;
import io.whytrail.replay.v1.StartComparisonResponse;
import io.whytrail.replay.v1.StartRunRequest;
import io.whytrail.replay.v1.StartRunResponse;
import io.whytrail.replay.v1.WatchComparisonRequest;
import io.whytrail.replay.v1.WatchComparisonResponse;
import io.whytrail.replay.v1.WatchRunRequest;
import io.whytrail.replay.v1.WatchRunResponse;
import io.whytrail.runtime.failure.Failure;
import io.whytrail.runtime.failure.RequestValidator;
import io.whytrail.runtime.identity.Caller;
import io.whytrail.runtime.paging.PageToken;
import jakarta.inject.Singleton;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The contract's ReplayService.
@Singleton
final class ReplayEndpoint extends ReplayServiceGrpc.ReplayServiceImplBase {

  private static final int DEFAULT_PAGE = 100;
  private static final int DEFAULT_ATTACKS = 200;
  private static final String SUITES = "suites";
  private static final Duration FIRST_LOOK = Duration.ofMillis(10);

  private final CatchUpClient history;
  private final PostgresSuites suites;
  private final PostgresRuns runs;
  private final PostgresCaseOutcomes outcomes;
  private final Suites suiteDesk;
  private final Runs runDesk;
  private final Models models;
  private final EndpointModelsHandler endpointModels;
  private final RedTeamHandler redTeam;
  private final RequestValidator validator;
  private final Duration watchInterval;

  ReplayEndpoint(
      CatchUpClient history,
      PostgresSuites suites,
      PostgresRuns runs,
      PostgresCaseOutcomes outcomes,
      Suites suiteDesk,
      Runs runDesk,
      Models models,
      EndpointModelsHandler endpointModels,
      RedTeamHandler redTeam,
      RequestValidator validator,
      RunConfiguration configuration) {
    this.history = history;
    this.suites = suites;
    this.runs = runs;
    this.outcomes = outcomes;
    this.suiteDesk = suiteDesk;
    this.runDesk = runDesk;
    this.models = models;
    this.endpointModels = endpointModels;
    this.redTeam = redTeam;
    this.validator = validator;
    this.watchInterval = configuration.watchInterval();
  }

  @Override
  public void createSuite(CreateSuiteRequest request, StreamObserver<CreateSuiteResponse> answer) {
    Caller caller = Caller.require(ANALYST, POLICY_AUTHOR);
    history.await(caller.tenant());
    Suite suite =
        suiteDesk.freeze(
            caller.tenant(),
            caller.subject(),
            request.getName(),
            SelectionCodec.decode(request.getSelection()));
    reply(answer, CreateSuiteResponse.newBuilder().setSuite(ReplayCodec.encode(suite)).build());
  }

  @Override
  public void getSuite(GetSuiteRequest request, StreamObserver<GetSuiteResponse> answer) {
    Caller caller = Caller.require(ANALYST, POLICY_AUTHOR, AUDITOR);
    Suite suite =
        suites
            .find(caller.tenant(), ReplayCodec.id(request.getId()))
            .orElseThrow(() -> notFound("suite", request.getId()));
    reply(answer, GetSuiteResponse.newBuilder().setSuite(ReplayCodec.encode(suite)).build());
  }

  @Override
  public void listSuites(ListSuitesRequest request, StreamObserver<ListSuitesResponse> answer) {
    Caller caller = Caller.require(ANALYST, POLICY_AUTHOR, AUDITOR);
    int size = PageToken.size(request.getPageSize(), DEFAULT_PAGE);
    List<Suite> page = suites.list(caller.tenant(), suitePosition(request.getPageToken()), size);
    ListSuitesResponse.Builder response = ListSuitesResponse.newBuilder();
    page.forEach(suite -> response.addSuites(ReplayCodec.encode(suite)));
    if (page.size() == size) {
      Suite last = page.getLast();
      response.setNextPageToken(
          PageToken.encode(SUITES, last.createTime().toString(), last.id().toString()));
    }
    reply(answer, response.build());
  }

  @Override
  public void listSignatures(
      ListSignaturesRequest request, StreamObserver<ListSignaturesResponse> answer) {
    Caller caller = Caller.require(ANALYST, POLICY_AUTHOR, AUDITOR);
    history.await(caller.tenant());
    String query = "signatures/" + Digests.of(request.getSelection().toByteArray());
    String after =
        request.getPageToken().isEmpty()
            ? ""
            : PageToken.decode(request.getPageToken(), query).stream()
                .findFirst()
                .orElseThrow(ReplayEndpoint::forged);
    int size = PageToken.size(request.getPageSize(), DEFAULT_PAGE);
    List<PostgresSuites.Path> page =
        suiteDesk.paths(
            caller.tenant(), SelectionCodec.decode(request.getSelection()), after, size);
    ListSignaturesResponse.Builder response = ListSignaturesResponse.newBuilder();
    page.forEach(path -> response.addSignatures(ReplayCodec.encode(path)));
    if (page.size() == size) {
      response.setNextPageToken(PageToken.encode(query, page.getLast().signature()));
    }
    reply(answer, response.build());
  }

  @Override
  public void exportSuite(ExportSuiteRequest request, StreamObserver<ExportSuiteResponse> answer) {
    Caller caller = Caller.require(ANALYST, POLICY_AUTHOR);
    Suite suite =
        suites
            .find(caller.tenant(), ReplayCodec.id(request.getId()))
            .orElseThrow(() -> notFound("suite", request.getId()));
    SuiteExportHandler.send(
        suite,
        suiteDesk.export(caller.tenant(), suite),
        (ServerCallStreamObserver<ExportSuiteResponse>) answer);
  }

  @Override
  public StreamObserver<ImportSuiteRequest> importSuite(
      StreamObserver<ImportSuiteResponse> answer) {
    Caller caller = Caller.require(ANALYST, POLICY_AUTHOR);
    return new SuiteImportHandler(
        answer,
        validator,
        (header, cases) ->
            suiteDesk.store(
                caller.tenant(), caller.subject(), header.getName(), header.getDigest(), cases));
  }

  private static PostgresSuites.@Nullable Position suitePosition(String token) {
    if (token.isEmpty()) {
      return null;
    }
    List<String> position = PageToken.decode(token, SUITES);
    try {
      return new PostgresSuites.Position(
          Instant.parse(position.get(0)), UUID.fromString(position.get(1)));
    } catch (DateTimeException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw forged().because(e);
    }
  }

  @Override
  public void startRun(StartRunRequest request, StreamObserver<StartRunResponse> answer) {
    Caller caller = Caller.require(ANALYST, POLICY_AUTHOR);
    Run run =
        runDesk.start(
            caller.tenant(),
            caller.subject(),
            ReplayCodec.id(request.getSuiteId()),
            ReplayCodec.candidate(request),
            request.getCandidateModelVersion(),
            ReplayCodec.tolerance(request));
    reply(answer, StartRunResponse.newBuilder().setRun(ReplayCodec.encode(run)).build());
  }

  /// Looks at the row again and again, because any replica may work on the run.
  @Override
  public void watchRun(WatchRunRequest request, StreamObserver<WatchRunResponse> answer) {
    Caller caller = Caller.require(ANALYST, POLICY_AUTHOR, AUDITOR, SERVICE);
    UUID id = ReplayCodec.id(request.getId());
    ServerCallStreamObserver<WatchRunResponse> watcher =
        (ServerCallStreamObserver<WatchRunResponse>) answer;
    watcher.setOnCancelHandler(() -> {});
    Optional<Run> seen = Optional.empty();
    long begun = System.nanoTime();
    while (!watcher.isCancelled()) {
      Run run = run(caller.tenant(), id);
      if (!seen.equals(Optional.of(run))) {
        watcher.onNext(WatchRunResponse.newBuilder().setRun(ReplayCodec.encode(run)).build());
        seen = Optional.of(run);
      }
      if (run.state().isFinal()) {
        watcher.onCompleted();
        return;
      }
      pause(untilNextLook(Duration.ofNanos(System.nanoTime() - begun)));
    }
  }

  /// A small run is over before an interval is: nobody hears of an end later than by a tenth of the
  /// time it took.
  private Duration untilNextLook(Duration watched) {
    Duration tenth = watched.dividedBy(10);
    Duration look = tenth.compareTo(FIRST_LOOK) < 0 ? FIRST_LOOK : tenth;
    return look.compareTo(watchInterval) < 0 ? look : watchInterval;
  }

  private static void pause(Duration interval) {
    try {
      Thread.sleep(interval);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.of(
              ErrorReason.ERROR_REASON_PEER_UNAVAILABLE,
              "This replica stops: ask again.",
              Map.of("peer", "replay"))
          .because(e);
    }
  }

  @Override
  public void getRun(GetRunRequest request, StreamObserver<GetRunResponse> answer) {
    Caller caller = Caller.require(ANALYST, POLICY_AUTHOR, AUDITOR, SERVICE);
    Run run = run(caller.tenant(), ReplayCodec.id(request.getId()));
    reply(answer, GetRunResponse.newBuilder().setRun(ReplayCodec.encode(run)).build());
  }

  @Override
  public void listCases(ListCasesRequest request, StreamObserver<ListCasesResponse> answer) {
    Caller caller = Caller.require(ANALYST, POLICY_AUTHOR, AUDITOR, SERVICE);
    Run run = run(caller.tenant(), ReplayCodec.id(request.getRunId()));
    CaseState state = ReplayCodec.decode(request.getState()).orElse(null);
    String query = "cases/" + run.id() + "/" + state;
    int size = PageToken.size(request.getPageSize(), DEFAULT_PAGE);
    List<Listed> page =
        outcomes.list(
            caller.tenant(), run.id(), state, casePosition(request.getPageToken(), query), size);
    ListCasesResponse.Builder response = ListCasesResponse.newBuilder();
    page.forEach(listed -> response.addCases(ReplayCodec.encode(listed.outcome())));
    if (page.size() == size) {
      PostgresCaseOutcomes.Position last = page.getLast().position();
      response.setNextPageToken(
          PageToken.encode(query, String.valueOf(last.rank()), String.valueOf(last.position())));
    }
    reply(answer, response.build());
  }

  private static PostgresCaseOutcomes.Position casePosition(String token, String query) {
    if (token.isEmpty()) {
      return PostgresCaseOutcomes.Position.START;
    }
    List<String> position = PageToken.decode(token, query);
    try {
      return new PostgresCaseOutcomes.Position(
          Integer.parseInt(position.get(0)), Integer.parseInt(position.get(1)));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw forged().because(e);
    }
  }

  /// Nothing that this service issued looks like it.
  private static Failure forged() {
    return Failure.of(
        ErrorReason.ERROR_REASON_PAGE_TOKEN_INVALID,
        "Use a page token as it was returned; leave it empty to start anew.");
  }

  @Override
  public void batchGetRuns(
      BatchGetRunsRequest request, StreamObserver<BatchGetRunsResponse> answer) {
    Caller caller = Caller.require(SERVICE, AUDITOR);
    List<UUID> ids =
        request.getIdsList().stream()
            .map(ReplayCodec::tryId)
            .flatMap(Optional::stream)
            .distinct()
            .toList();
    BatchGetRunsResponse.Builder response = BatchGetRunsResponse.newBuilder();
    runs.find(caller.tenant(), ids).forEach(run -> response.addRuns(ReplayCodec.encode(run)));
    reply(answer, response.build());
  }

  @Override
  public void compareModels(
      CompareModelsRequest request, StreamObserver<CompareModelsResponse> answer) {
    Caller caller = Caller.require(ANALYST, POLICY_AUTHOR);
    history.await(caller.tenant());
    if (request.hasEndpointCandidate()) {
      Comparison started = endpointModels.start(caller.tenant(), caller.subject(), request);
      reply(answer, endpointModels.await(caller.tenant(), ReplayCodec.id(started.getId())));
      return;
    }
    Models.Result result = models.compare(caller.tenant(), ModelCodec.decode(request));
    reply(answer, ModelCodec.encode(ModelCodec.gate(request), result));
  }

  @Override
  public void startComparison(
      StartComparisonRequest request, StreamObserver<StartComparisonResponse> answer) {
    Caller caller = Caller.require(ANALYST, POLICY_AUTHOR);
    if (!request.getComparison().hasEndpointCandidate()) {
      throw Failure.of(
          ErrorReason.ERROR_REASON_FIELD_INVALID,
          "Name the endpoint's model; what is on record is compared by CompareModels.",
          Map.of("field", "comparison.endpoint_candidate"));
    }
    history.await(caller.tenant());
    reply(
        answer,
        StartComparisonResponse.newBuilder()
            .setComparison(
                endpointModels.start(caller.tenant(), caller.subject(), request.getComparison()))
            .build());
  }

  /// Looks at the rows again and again, because any replicas may work on them.
  @Override
  public void watchComparison(
      WatchComparisonRequest request, StreamObserver<WatchComparisonResponse> answer) {
    Caller caller = Caller.require(ANALYST, POLICY_AUTHOR, AUDITOR, SERVICE);
    ServerCallStreamObserver<WatchComparisonResponse> watcher =
        (ServerCallStreamObserver<WatchComparisonResponse>) answer;
    watcher.setOnCancelHandler(() -> {});
    Optional<Comparison> seen = Optional.empty();
    while (!watcher.isCancelled()) {
      Comparison comparison = comparison(caller.tenant(), request.getId());
      if (!seen.equals(Optional.of(comparison))) {
        watcher.onNext(WatchComparisonResponse.newBuilder().setComparison(comparison).build());
        seen = Optional.of(comparison);
      }
      if (comparison.getState() != RunState.RUN_STATE_RUNNING) {
        watcher.onCompleted();
        return;
      }
      pause(watchInterval);
    }
  }

  @Override
  public void cancelComparison(
      CancelComparisonRequest request, StreamObserver<CancelComparisonResponse> answer) {
    Caller caller = Caller.require(ANALYST, POLICY_AUTHOR);
    Comparison comparison = comparison(caller.tenant(), request.getId());
    endpointModels.cancel(
        ReplayCodec.id(comparison.getId()), "Cancelled by " + caller.subject() + ".");
    reply(
        answer,
        CancelComparisonResponse.newBuilder()
            .setComparison(comparison(caller.tenant(), request.getId()))
            .build());
  }

  private Comparison comparison(String tenant, String id) {
    return endpointModels
        .find(tenant, ReplayCodec.id(id))
        .orElseThrow(() -> notFound("comparison", id));
  }

  @Override
  public void redTeam(RedTeamRequest request, StreamObserver<RedTeamResponse> answer) {
    Caller caller = Caller.require(ANALYST, POLICY_AUTHOR);
    Suite suite =
        suites
            .find(caller.tenant(), ReplayCodec.id(request.getSuiteId()))
            .orElseThrow(() -> notFound("suite", request.getSuiteId()));
    RedTeamHandler.Result result =
        redTeam.run(
            caller.tenant(),
            caller.subject(),
            new RedTeamHandler.Task(
                suite,
                ReplayCodec.decode(request.getCandidate()),
                request.getStagesList().stream()
                    .map(DecisionCodec::decode)
                    .flatMap(Optional::stream)
                    .collect(Collectors.toSet()),
                request.getMutationsList().stream()
                    .map(RedTeamCodec::decode)
                    .flatMap(Optional::stream)
                    .collect(Collectors.toSet()),
                request.getSeed(),
                request.getMaximumAttacks() == 0 ? DEFAULT_ATTACKS : request.getMaximumAttacks(),
                request.getModelVersion(),
                request.getSurvivorsName()));
    RedTeamResponse.Builder response = RedTeamCodec.encode(result);
    result.survivors().map(ReplayCodec::encode).ifPresent(response::setSurvivors);
    reply(answer, response.build());
  }

  private Run run(String tenant, UUID id) {
    return runs.find(tenant, id).orElseThrow(() -> notFound("run", id.toString()));
  }

  private static Failure notFound(String what, String id) {
    return Failure.of(
        ErrorReason.ERROR_REASON_NOT_FOUND,
        "There is no such " + what + " in your tenant.",
        Map.of("id", id));
  }

  private static <T> void reply(StreamObserver<T> answer, T response) {
    answer.onNext(response);
    answer.onCompleted();
  }
}
