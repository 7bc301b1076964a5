package io.whytrail.replay.regression;

import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.whytrail.policy.v1.CandidatePolicy;
import io.whytrail.replay.gate.ToleranceCodec;
import io.whytrail.replay.report.Clusters;
import io.whytrail.replay.report.ModelReport;
import io.whytrail.replay.report.ModelTextReport;
import io.whytrail.replay.report.Report;
import io.whytrail.replay.report.TextReport;
import io.whytrail.replay.suite.SelectionCodec;
import io.whytrail.replay.v1.CaseState;
import io.whytrail.replay.v1.CompareModelsRequest;
import io.whytrail.replay.v1.CompareModelsResponse;
import io.whytrail.replay.v1.Comparison;
import io.whytrail.replay.v1.Run;
import io.whytrail.replay.v1.RunState;
import io.whytrail.replay.v1.Selection;
import io.whytrail.replay.v1.StartRunRequest;
import io.whytrail.replay.v1.Suite;
import io.whytrail.runtime.failure.Failures;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Replays recorded decisions with a candidate policy or a candidate model of scoring, or compares
/// recorded models, and exits with what the gate says.
@Command(
    name = "regression",
    sortOptions = false,
    description =
        "Replays recorded decisions with a candidate policy or a candidate model of scoring, or"
            + " compares recorded models, and says whether the candidate may pass.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:pass",
      "1:regression",
      "2:inconclusive: too few cases, or too few that could be replayed",
      "3:infrastructure: wrong options, no connection, bad token, invalid policy, failed run"
    })
public final class RegressionCommand implements Callable<Integer> {

  private static final int KEPT_CASES = 1_000;
  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  @Mixin private final ServiceClient service;

  @Option(
      names = "--candidate",
      paramLabel = "FILE|sha256:...",
      description = "A policy document, or the digest of a stored version.")
  private String candidate = "";

  @Option(
      names = "--candidate-scoring",
      paramLabel = "sha256:...",
      description =
          "A model version of scoring: rates each recorded interaction again, and the policy of"
              + " --candidate, or else the recorded one, decides on that.")
  private String modelVersion = "";

  @Option(
      names = "--suite-file",
      paramLabel = "FILE",
      description =
          "The suite to replay, as 'suite export' wrote it; it is imported under its own name.")
  private @Nullable Path suiteFile;

  @ArgGroup private Cases cases = new Cases();

  @Mixin private final SelectionOptions selection = new SelectionOptions();

  @Mixin private final ToleranceOptions tolerance = new ToleranceOptions();

  @Mixin private final ModelOptions models = new ModelOptions();

  @Mixin private final ReportOptions files = new ReportOptions();

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "Wait for the run for this long, as in 30s, 10m or 2h (default: 30m).")
  private Duration timeout = Duration.ofMinutes(30);

  /// Either a suite there is, or a new one.
  static final class Cases {

    @Option(names = "--suite", paramLabel = "ID", description = "The suite to replay.")
    private @Nullable String suite;

    @Option(
        names = "--name",
        paramLabel = "NAME",
        description = "Freeze a new suite of this name from the selection options (the default).")
    private String name = "regression";
  }

  public RegressionCommand() {
    this(EarlyChannelFactory.NONE);
  }

  private RegressionCommand(EarlyChannelFactory early) {
    service = new ServiceClient(early);
  }

  /// Runs the command on this process's streams and returns its exit code.
  public static int run(String... args) {
    return ServiceCommand.run(() -> new RegressionCommand(EarlyChannelFactory.of(args)), args);
  }

  static int run(PrintWriter out, PrintWriter err, String... args) {
    return ServiceCommand.run(new RegressionCommand(), out, err, args);
  }

  @Override
  public Integer call() throws StoppedException, InterruptedException {
    if (suiteFile != null && cases.suite != null) {
      throw new StoppedException("Name one suite: --suite ID or --suite-file FILE.");
    }
    boolean replays = !candidate.isEmpty() || !modelVersion.isEmpty();
    if (replays == models.given() && !models.asksEndpoint()) {
      throw new StoppedException(
          "Name a policy by --candidate, a model of scoring by --candidate-scoring, or models by"
              + " --baseline-model and --candidate-model, not both.");
    }
    if (!modelVersion.isEmpty() && !isDigest(modelVersion)) {
      throw new StoppedException(
          "--candidate-scoring is a model version such as sha256: and 64 hex digits: "
              + modelVersion);
    }
    files.timelines();
    try {
      return models.given() ? compareModels() : replay();
    } catch (StatusRuntimeException e) {
      throw told(service, candidate, e);
    }
  }

  private int replay() throws StoppedException, InterruptedException {
    Selection selected = SelectionCodec.encode(ServiceCommand.checked(selection::selection));
    StartRunRequest.Builder request =
        StartRunRequest.newBuilder()
            .setTolerance(
                ToleranceCodec.encode(tolerance.tolerance(commandLine().getParseResult())))
            .setCandidateModelVersion(modelVersion);
    if (!candidate.isEmpty()) {
      request.setCandidate(candidate(candidate));
    }
    try (ReplayClient client = service.open()) {
      Report report = report(client, selected, request);
      out().print(TextReport.of(report));
      out().flush();
      files.write(report);
      return report.gate().exitCode();
    }
  }

  /// By what is on record, or against an endpoint's model: then both sides are decided by the
  /// policy and rated by the model version that are named, if any are.
  private int compareModels() throws StoppedException, InterruptedException {
    double minimumCoverage = tolerance.tolerance(commandLine().getParseResult()).minimumCoverage();
    CompareModelsRequest.Builder request =
        ServiceCommand.checked(
                () -> ModelReportCodec.encode(models, selection.stage(), minimumCoverage))
            .toBuilder()
            .setScoringModelVersion(modelVersion);
    if (!candidate.isEmpty()) {
      request.setPolicy(candidate(candidate));
    }
    CompareModelsRequest asked = request.build();
    ModelReport report;
    try (ReplayClient client = service.open()) {
      CompareModelsResponse compared =
          asked.hasEndpointCandidate() ? ask(client, asked) : client.compare(asked, timeout);
      report = ModelReportCodec.decode(models, asked, compared);
    }
    out().print(ModelTextReport.of(report));
    out().flush();
    files.write(report);
    return report.gate().exitCode();
  }

  /// Nobody pays for answers that nobody waits for.
  private CompareModelsResponse ask(ReplayClient client, CompareModelsRequest request)
      throws StoppedException, InterruptedException {
    String id = client.startComparison(request).getId();
    try {
      Comparison compared =
          client.awaitComparison(
              id,
              timeout,
              new Progress<>(err(), now -> now.getDone() + " of " + now.getPrompts() + " prompts"));
      if (compared.getState() == RunState.RUN_STATE_FAILED) {
        throw new StoppedException("Comparison " + id + " failed: " + compared.getFailure());
      }
      return compared.getResult();
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED) {
        client.cancelComparison(id);
        throw new StoppedException("No result in time: comparison " + id + " was cancelled.", e);
      }
      throw e;
    }
  }

  private Report report(ReplayClient client, Selection selected, StartRunRequest.Builder request)
      throws StoppedException, InterruptedException {
    Suite suite = suite(client, selected);
    Run started = client.start(request.setSuiteId(suite.getId()).build());
    Run run =
        client.await(started.getId(), timeout, new Progress<>(err(), RegressionCommand::progress));
    if (run.getState() == RunState.RUN_STATE_FAILED) {
      throw new StoppedException("Run " + run.getId() + " failed: " + run.getFailure());
    }
    return report(client, suite, run);
  }

  private Suite suite(ReplayClient client, Selection selected) throws StoppedException {
    if (suiteFile != null) {
      return SuiteFileClient.send(client, suiteFile, "");
    }
    return cases.suite == null
        ? client.createSuite(cases.name, selected)
        : client.suite(cases.suite);
  }

  private Report report(ReplayClient client, Suite suite, Run run) {
    Clusters clusters = new Clusters(KEPT_CASES);
    if (run.getSummary().getDiverged() > 0) {
      client.cases(
          run.getId(),
          CaseState.CASE_STATE_DIVERGED,
          result -> clusters.add(ReportCodec.decode(result)));
    }
    SortedMap<String, Integer> notReplayable = new TreeMap<>();
    if (run.getSummary().getNotReplayable() > 0) {
      client.cases(
          run.getId(),
          CaseState.CASE_STATE_NOT_REPLAYABLE,
          result -> notReplayable.merge(result.getNotReplayableReason(), 1, Integer::sum));
    }
    String name =
        candidate.isEmpty() || isDigest(candidate)
            ? run.getCandidateName()
            : candidate + " (" + run.getCandidateName() + ")";
    return ReportCodec.decode(
        suite,
        run,
        name,
        notReplayable,
        clusters,
        sink ->
            client.cases(
                run.getId(),
                CaseState.CASE_STATE_DIVERGED,
                result -> sink.add(ReportCodec.decode(result))));
  }

  private static boolean isDigest(String candidate) {
    return DIGEST.matcher(candidate).matches();
  }

  static CandidatePolicy candidate(String candidate) throws StoppedException {
    CandidatePolicy.Builder policy = CandidatePolicy.newBuilder();
    return isDigest(candidate)
        ? policy.setDigest(candidate).build()
        : policy.setDocument(ServiceCommand.read(Path.of(candidate), "candidate")).build();
  }

  /// A policy that does not compile is told by its place in the file.
  static StoppedException told(
      ServiceClient service, String candidate, StatusRuntimeException refused) {
    Map<String, String> metadata =
        Failures.info(refused)
            .filter(info -> info.getReason().equals("POLICY_INVALID"))
            .map(ErrorInfo::getMetadataMap)
            .orElse(Map.of());
    return new StoppedException(
        metadata.isEmpty()
            ? service.told(refused)
            : position(candidate, metadata) + metadata.getOrDefault("message", ""),
        refused);
  }

  /// As compilers write it, so that editors and CI logs link to it.
  private static String position(String candidate, Map<String, String> metadata) {
    return String.join(
        ":",
        candidate,
        metadata.getOrDefault("line", "1"),
        metadata.getOrDefault("column", "1"),
        " ");
  }

  private PrintWriter out() {
    return commandLine().getOut();
  }

  private PrintWriter err() {
    return commandLine().getErr();
  }

  private CommandLine commandLine() {
    CommandSpec known = spec;
    if (known == null) {
      throw new IllegalStateException("picocli did not fill in the command");
    }
    return known.commandLine();
  }

  private static String progress(Run run) {
    int done = run.getSummary().getReplayed() + run.getSummary().getNotReplayable();
    return done + " of " + run.getSummary().getCases() + " cases";
  }

  /// A line every few seconds, so that nobody thinks a long run stands still.
  private static final class Progress<S> implements Consumer<S> {

    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final PrintWriter err;
    private final Function<S, String> line;
    private long lastLine = System.nanoTime();

    Progress(PrintWriter err, Function<S, String> line) {
      this.err = err;
      this.line = line;
    }

    @Override
    public void accept(S now) {
      if (System.nanoTime() - lastLine >= INTERVAL.toNanos()) {
        lastLine = System.nanoTime();
        err.println(line.apply(now));
      }
    }
  }
}
