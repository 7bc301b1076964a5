package io.whytrail.replay.regression;

import static java.lang.String.format;
import static java.util.Locale.ROOT;

import com.google.protobuf.util.JsonFormat;
import io.grpc.StatusRuntimeException;
import io.whytrail.policy.v1.CandidatePolicy;
import io.whytrail.replay.decision.DecisionCodec;
import io.whytrail.replay.decision.Stage;
import io.whytrail.replay.gate.Percent;
import io.whytrail.replay.mutation.Mutation;
import io.whytrail.replay.redteam.RedTeamCodec;
import io.whytrail.replay.v1.EvasionCell;
import io.whytrail.replay.v1.EvasionCount;
import io.whytrail.replay.v1.RedTeamRequest;
import io.whytrail.replay.v1.RedTeamResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Mutates recorded attacks and says how many get past a candidate.
@Command(
    name = "redteam",
    sortOptions = false,
    description = "Mutates the attacks of a suite and says how many get past a candidate policy.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done, and no more got through than --max-evasion says",
      "1:more got through",
      "2:inconclusive: no attack is stopped as it was recorded, so nothing could be tried",
      "3:infrastructure: wrong options, no connection, bad token, invalid policy"
    })
public final class RedTeamCommand implements Callable<Integer> {

  private static final int REGRESSION = 1;
  private static final int INCONCLUSIVE = 2;
  private static final int NAMED = 3;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  @Mixin private final ServiceClient service;

  @Option(names = "--suite", paramLabel = "ID", description = "The suite with the attacks.")
  private String suite = "";

  @Option(
      names = "--suite-file",
      paramLabel = "FILE",
      description = "The suite with the attacks, as 'suite export' wrote it.")
  private @Nullable Path suiteFile;

  @Option(
      names = "--candidate",
      required = true,
      paramLabel = "FILE|sha256:...",
      description = "A policy document, or the digest of a stored version.")
  private String candidate = "";

  @Option(
      names = "--stage",
      split = ",",
      paramLabel = "STAGE",
      description = "Attacks at these stages: ${COMPLETION-CANDIDATES} (default: all).")
  private Set<Stage> stages = EnumSet.noneOf(Stage.class);

  @Option(
      names = "--mutation",
      split = ",",
      paramLabel = "MUTATION",
      description = "Only these: ${COMPLETION-CANDIDATES} (default: all).")
  private Set<Mutation> mutations = EnumSet.noneOf(Mutation.class);

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of the mutations and of the draw (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--attacks",
      paramLabel = "N",
      description = "At most this many attacks (default: ${DEFAULT-VALUE}).")
  private int attacks = 200;

  @Option(
      names = "--model-version",
      paramLabel = "sha256:...",
      description = "The scoring model to rate with (default: the active one).")
  private String modelVersion = "";

  @Option(
      names = "--survivors",
      paramLabel = "NAME",
      description = "Store what got through as a suite of this name.")
  private String survivors = "";

  @Option(
      names = "--survivors-file",
      paramLabel = "FILE",
      description = "Write that suite to a file, too.")
  private @Nullable Path survivorsFile;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write the service's answer as JSON: each rule and detector by each mutation.")
  private @Nullable Path json;

  @Option(
      names = "--max-evasion",
      paramLabel = "SHARE",
      description = "Exit with 1 where a larger share got through (default: ${DEFAULT-VALUE}).")
  private double maximumEvasion = 1;

  public RedTeamCommand() {
    this(EarlyChannelFactory.NONE);
  }

  private RedTeamCommand(EarlyChannelFactory early) {
    service = new ServiceClient(early);
  }

  /// Runs the command on this process's streams and returns its exit code.
  public static int run(String... args) {
    return ServiceCommand.run(() -> new RedTeamCommand(EarlyChannelFactory.of(args)), args);
  }

  static int run(PrintWriter out, PrintWriter err, String... args) {
    return ServiceCommand.run(new RedTeamCommand(), out, err, args);
  }

  @Override
  public Integer call() throws StoppedException {
    if (suite.isEmpty() == (suiteFile == null)) {
      throw new StoppedException("Name one suite: --suite ID or --suite-file FILE.");
    }
    if (survivorsFile != null && survivors.isEmpty()) {
      throw new StoppedException("--survivors-file needs --survivors NAME.");
    }
    CandidatePolicy policy = RegressionCommand.candidate(candidate);
    try (ReplayClient client = service.open()) {
      String id = suiteFile == null ? suite : SuiteFileClient.send(client, suiteFile, "").getId();
      RedTeamResponse found = client.redTeam(request(id, policy));
      print(found);
      if (json != null) {
        write(found, json);
      }
      if (survivorsFile != null && found.hasSurvivors()) {
        SuiteFileClient.save(client, found.getSurvivors().getId(), survivorsFile);
      }
      return exitCode(found);
    } catch (StatusRuntimeException e) {
      throw RegressionCommand.told(service, candidate, e);
    }
  }

  private RedTeamRequest request(String id, CandidatePolicy policy) {
    return RedTeamRequest.newBuilder()
        .setSuiteId(id)
        .setCandidate(policy)
        .addAllStages(stages.stream().sorted().map(DecisionCodec::encode).toList())
        .addAllMutations(mutations.stream().sorted().map(RedTeamCodec::encode).toList())
        .setSeed(seed)
        .setMaximumAttacks(attacks)
        .setModelVersion(modelVersion)
        .setSurvivorsName(survivors)
        .build();
  }

  private int exitCode(RedTeamResponse found) {
    int tried = found.getMutationsList().stream().mapToInt(EvasionCount::getTried).sum();
    int evaded = found.getMutationsList().stream().mapToInt(EvasionCount::getEvaded).sum();
    if (tried == 0) {
      return INCONCLUSIVE;
    }
    return (double) evaded / tried > maximumEvasion ? REGRESSION : 0;
  }

  private void print(RedTeamResponse found) {
    PrintWriter out = out();
    out.println(
        format(
            ROOT,
            "coverage    %d of %d attacks are stopped as recorded and were mutated",
            found.getCaught(),
            found.getAttacks()));
    found
        .getSkippedList()
        .forEach(skipped ->
            out.println(
                format(ROOT, "            %d: %s", skipped.getCount(), skipped.getReason())));
    out.println("candidate   " + found.getCandidateDigest());
    out.println("scoring     " + found.getModelVersion());
    print(out, "STAGE", stages(found.getBreakdownList()), _ -> "");
    print(out, "MUTATION", found.getMutationsList(), _ -> "");
    print(
        out,
        "RULE",
        found.getRulesList(),
        count ->
            mostBy(found, cell -> cell.getRuleId().equals(count.getName()) && cell.hasRuleId()));
    print(
        out,
        "DETECTOR",
        found.getDetectorsList(),
        count ->
            mostBy(
                found,
                cell -> cell.getDetectorId().equals(count.getName()) && cell.hasDetectorId()));
    if (found.hasSurvivors()) {
      out.println(
          format(
              ROOT,
              "survivors   %s %d cases %s",
              found.getSurvivors().getId(),
              found.getSurvivors().getCaseCount(),
              found.getSurvivors().getDigest()));
    }
    out.flush();
  }

  /// The answer as the contract has it, zeros included.
  private static void write(RedTeamResponse found, Path file) throws StoppedException {
    try {
      Files.writeString(
          file,
          JsonFormat.printer()
                  .preservingProtoFieldNames()
                  .alwaysPrintFieldsWithNoPresence()
                  .print(found)
              + "\n");
    } catch (IOException e) {
      throw new StoppedException("The report " + file + " can't be written: " + e, e);
    }
  }

  private static void print(
      PrintWriter out,
      String title,
      List<EvasionCount> counts,
      Function<EvasionCount, String> remark) {
    out.println(
        format(ROOT, "%n  %-32s %7s %7s %9s %9s", title, "TRIED", "EVADED", "RATE", "BELOW"));
    counts.forEach(count ->
        out.println(
            format(
                    ROOT,
                    "  %-32s %7d %7d %9s %9s  %s",
                    count.getName(),
                    count.getTried(),
                    count.getEvaded(),
                    Percent.of(count.getRate()),
                    Percent.of(count.getRateUpperBound()),
                    remark.apply(count))
                .stripTrailing()));
  }

  /// The verdicts by the stage of the attack.
  private static List<EvasionCount> stages(List<EvasionCell> cells) {
    Map<Stage, int[]> sums = new EnumMap<>(Stage.class);
    for (EvasionCell cell : cells) {
      if (cell.getByCase() == EvasionCell.ByCase.BY_NOT_SET) {
        DecisionCodec.decode(cell.getStage())
            .ifPresent(stage -> {
              int[] sum = sums.computeIfAbsent(stage, any -> new int[2]);
              sum[0] += cell.getTried();
              sum[1] += cell.getEvaded();
            });
      }
    }
    return sums.entrySet().stream()
        .map(one -> RedTeamCodec.count(one.getKey().name(), one.getValue()[0], one.getValue()[1]))
        .toList();
  }

  /// The mutations that somebody misses most, as in `most by BASE64 8/8, ROT13 7/8`.
  private static String mostBy(RedTeamResponse found, Predicate<EvasionCell> of) {
    Map<Mutation, int[]> sums = new EnumMap<>(Mutation.class);
    found.getBreakdownList().stream()
        .filter(of)
        .forEach(cell ->
            RedTeamCodec.decode(cell.getMutation())
                .ifPresent(mutation -> {
                  int[] sum = sums.computeIfAbsent(mutation, any -> new int[2]);
                  sum[0] += cell.getTried();
                  sum[1] += cell.getEvaded();
                }));
    String most =
        sums.entrySet().stream()
            .filter(one -> one.getValue()[1] > 0)
            .sorted(
                Comparator.<Map.Entry<Mutation, int[]>>comparingDouble(
                        one -> -(double) one.getValue()[1] / one.getValue()[0])
                    .thenComparing(Map.Entry::getKey))
            .limit(NAMED)
            .map(one -> one.getKey() + " " + one.getValue()[1] + "/" + one.getValue()[0])
            .collect(Collectors.joining(", "));
    return most.isEmpty() ? "" : "most by " + most;
  }

  private PrintWriter out() {
    CommandSpec known = spec;
    if (known == null) {
      throw new IllegalStateException("picocli did not fill in the command");
    }
    return known.commandLine().getOut();
  }
}
