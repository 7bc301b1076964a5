package io.whytrail.replay.regression;

import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.whytrail.policy.v1.CandidatePolicy;
import io.whytrail.replay.gate.ToleranceCodec;
import io.whytrail.replay.report.Clusters;
import io.whytrail.replay.report.Report;
import io.whytrail.replay.report.TextReport;
import io.whytrail.replay.suite.SelectionCodec;
import io.whytrail.replay.v1.CaseState;
import io.whytrail.replay.v1.Run;
import io.whytrail.replay.v1.RunState;
import io.whytrail.replay.v1.Selection;
import io.whytrail.replay.v1.Suite;
import io.whytrail.replay.v1.Tolerance;
import io.whytrail.runtime.failure.Failures;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/// Replays recorded decisions with a candidate policy and exits with what the gate says.
@Command(
    name = "regression",
    sortOptions = false,
    description =
        "Replays recorded decisions with a candidate policy and says whether it may pass.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:pass",
      "1:regression",
      "2:inconclusive: too few cases, or too few that could be replayed",
      "3:infrastructure: wrong options, no connection, bad token, invalid policy, failed run"
    })
public final class RegressionCommand implements Callable<Integer> {

  private static final int INFRASTRUCTURE = 3;
  private static final int LISTED_CASES = 1_000;
  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  @Option(
      names = "--target",
      required = true,
      paramLabel = "HOST:PORT",
      description = "The replay service.")
  private String target = "";

  @Option(names = "--tls", description = "Use TLS with the certificates this Java trusts.")
  private boolean tls;

  @Option(
      names = "--token-file",
      required = true,
      paramLabel = "FILE",
      description = "Holds the bearer token (role policy-author or analyst).")
  private Path tokenFile = Path.of("");

  @Option(
      names = "--candidate",
      required = true,
      paramLabel = "FILE|sha256:...",
      description = "A policy document, or the digest of a stored version.")
  private String candidate = "";

  @ArgGroup private Cases cases = new Cases();

  @Mixin private final SelectionOptions selection = new SelectionOptions();

  @Mixin private final ToleranceOptions tolerance = new ToleranceOptions();

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

  /// Runs the command on this process's streams and returns its exit code.
  public static int run(String... args) {
    // Logs are for services: here the output holds the report, and warnings go to the error stream.
    System.setProperty("logback.configurationFile", "logback-command.xml");
    return run(
        new PrintWriter(System.out, true, System.out.charset()),
        new PrintWriter(System.err, true, System.err.charset()),
        args);
  }

  static int run(PrintWriter out, PrintWriter err, String... args) {
    return new CommandLine(new RegressionCommand())
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .registerConverter(Duration.class, RegressionCommand::duration)
        .setParameterExceptionHandler((wrong, given) -> misused(err, wrong.getMessage()))
        .setExecutionExceptionHandler((thrown, command, given) -> broken(err, thrown))
        .execute(args);
  }

  /// A wrong option must not look like an inconclusive run, which is picocli's own exit code for
  /// it.
  private static int misused(PrintWriter err, @Nullable String message) {
    err.println(message);
    err.println("Try: regression --help");
    return INFRASTRUCTURE;
  }

  private static int broken(PrintWriter err, Exception thrown) {
    err.println("The command failed:");
    thrown.printStackTrace(err);
    return INFRASTRUCTURE;
  }

  private static Duration duration(String text) {
    try {
      Duration duration = Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
      if (duration.isPositive()) {
        return duration;
      }
    } catch (DateTimeParseException e) {
      throw new TypeConversionException("'" + text + "' is not a time such as 30s, 10m or 2h");
    }
    throw new TypeConversionException("'" + text + "' is no time at all");
  }

  @Override
  public Integer call() throws InterruptedException {
    try {
      Report report = report();
      out().print(TextReport.of(report));
      out().flush();
      files.write(report);
      return report.gate().exitCode();
    } catch (StoppedException | UnreadableAnswerException e) {
      err().println(e.getMessage());
    } catch (StatusRuntimeException e) {
      err().println(told(e));
    }
    return INFRASTRUCTURE;
  }

  private Report report() throws StoppedException, InterruptedException {
    Selection selected = SelectionCodec.encode(checked(selection::selection));
    Tolerance tolerated = ToleranceCodec.encode(checked(tolerance::tolerance));
    CandidatePolicy policy = candidate();
    String token = read(tokenFile, "token").strip();
    try (ReplayClient client = new ReplayClient(target, tls, token)) {
      Suite suite =
          cases.suite == null
              ? client.createSuite(cases.name, selected)
              : client.suite(cases.suite);
      Run started = client.start(suite.getId(), policy, tolerated);
      Run run = client.await(started.getId(), timeout, new Progress(err()));
      if (run.getState() == RunState.RUN_STATE_FAILED) {
        throw new StoppedException("Run " + run.getId() + " failed: " + run.getFailure());
      }
      return report(client, suite, run);
    }
  }

  private Report report(ReplayClient client, Suite suite, Run run) {
    Clusters clusters = new Clusters(LISTED_CASES);
    client.cases(
        run.getId(),
        CaseState.CASE_STATE_DIVERGED,
        result -> clusters.add(ReportCodec.decode(result)));
    SortedMap<String, Integer> notReplayable = new TreeMap<>();
    client.cases(
        run.getId(),
        CaseState.CASE_STATE_NOT_REPLAYABLE,
        result -> notReplayable.merge(result.getNotReplayableReason(), 1, Integer::sum));
    String name =
        isDigest() ? run.getCandidateName() : candidate + " (" + run.getCandidateName() + ")";
    return ReportCodec.decode(suite, run, name, notReplayable, clusters);
  }

  private interface Options<T> {
    T read();
  }

  private static <T> T checked(Options<T> options) throws StoppedException {
    try {
      return options.read();
    } catch (IllegalArgumentException e) {
      throw new StoppedException(String.valueOf(e.getMessage()), e);
    }
  }

  private boolean isDigest() {
    return DIGEST.matcher(candidate).matches();
  }

  private CandidatePolicy candidate() throws StoppedException {
    CandidatePolicy.Builder policy = CandidatePolicy.newBuilder();
    return isDigest()
        ? policy.setDigest(candidate).build()
        : policy.setDocument(read(Path.of(candidate), "candidate")).build();
  }

  private static String read(Path file, String what) throws StoppedException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new StoppedException("There is no " + what + " file " + file + ".", e);
    } catch (CharacterCodingException e) {
      throw new StoppedException("The " + what + " file " + file + " is not UTF-8 text.", e);
    } catch (IOException e) {
      throw new StoppedException("The " + what + " file " + file + " can't be read: " + e, e);
    }
  }

  /// What a refused call means for whoever started the command.
  private String told(StatusRuntimeException refused) {
    String text = String.valueOf(refused.getStatus().getDescription());
    Optional<ErrorInfo> info = Failures.info(refused);
    if (info.isPresent()) {
      Map<String, String> metadata = info.get().getMetadataMap();
      return info.get().getReason().equals("POLICY_INVALID")
          ? position(metadata) + metadata.getOrDefault("message", text)
          : info.get().getReason() + ": " + text;
    }
    return refused.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED
        ? "No answer in time from " + target + ": the run goes on, or ask for more with --timeout."
        : "The replay service at " + target + " can't be reached: " + rootCause(refused, text);
  }

  /// gRPC's own text for a connection that failed is just "io exception".
  private static String rootCause(StatusRuntimeException refused, String text) {
    Throwable cause = refused.getCause();
    if (cause == null) {
      return text;
    }
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }

  /// As compilers write it, so that editors and CI logs link to it.
  private String position(Map<String, String> metadata) {
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

  /// A line every few seconds, so that nobody thinks a long run stands still.
  private static final class Progress implements Consumer<Run> {

    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final PrintWriter err;
    private long lastLine = System.nanoTime();

    Progress(PrintWriter err) {
      this.err = err;
    }

    @Override
    public void accept(Run run) {
      if (System.nanoTime() - lastLine >= INTERVAL.toNanos()) {
        lastLine = System.nanoTime();
        int done = run.getSummary().getReplayed() + run.getSummary().getNotReplayable();
        err.println(done + " of " + run.getSummary().getCases() + " cases");
      }
    }
  }
}
