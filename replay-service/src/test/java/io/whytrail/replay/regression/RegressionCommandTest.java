package io.whytrail.replay.regression;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.grpc.Server;
import io.micronaut.grpc.server.GrpcEmbeddedServer;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import io.micronaut.test.support.TestPropertyProvider;
import io.whytrail.policy.v1.Decision;
import io.whytrail.replay.FakePolicy;
import io.whytrail.runtime.identity.Role;
import io.whytrail.testing.ServiceProperties;
import io.whytrail.testing.TestIdentity;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The command as a CI job meets it: a real service, files, exit codes.
@MicronautTest(transactional = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RegressionCommandTest implements TestPropertyProvider {

  private static final String LETS_EVERYTHING_THROUGH = "nothing BLOCK LOW 1000";

  private final FakePolicy policy = new FakePolicy();

  @TempDir private Path directory;
  @Inject private GrpcEmbeddedServer server;

  private record Result(int exitCode, String out, String err) {}

  @Override
  public Map<String, String> getProperties() {
    Map<String, String> properties = ServiceProperties.forTest("replay");
    properties.put("grpc.channels.policy.target", policy.target());
    properties.put("whytrail.facts-poll", "50ms");
    return properties;
  }

  @BeforeAll
  void history() {
    policy.decide("ci", "a", IntStream.range(0, 100).toArray());
  }

  @AfterAll
  void close() {
    policy.close();
  }

  @Test
  void samePolicy_passes() throws IOException {
    Result result = regression("ci", FakePolicy.RECORDED);

    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .startsWith("coverage    100 of 100 cases replayed (100.00 %), 0 not replayable\n")
        .contains("bound       0 of 100 flipped: true rate < 2.95 % (95 % confidence)\n")
        .endsWith("gate        PASS\n");
  }

  @Test
  void storedPolicy_isNamedByItsDigest() throws IOException {
    Result result =
        run("ci", "--candidate", FakePolicy.digest(FakePolicy.RECORDED), "--name", "nightly");

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out())
        .contains("suite       nightly (")
        .contains("candidate   fake-3\n            " + FakePolicy.digest(FakePolicy.RECORDED));
  }

  @Test
  void policyThatLetsEverythingThrough_isARegression() throws IOException {
    Result result = regression("ci", LETS_EVERYTHING_THROUGH);

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out())
        .containsPattern("BLOCK +ALLOW +10 +10 +attack ")
        .containsPattern("APPROVE +ALLOW +15 +0 +risky ")
        .containsPattern("CHECK +ALLOW +25 +0 +unsure ")
        .contains("gate        REGRESSION\n            10 critical");
  }

  @Test
  void toleratedFlips_pass() throws IOException {
    String stricter = FakePolicy.RECORDED.replace("unsure CHECK MEDIUM 50", "unsure CHECK LOW 40");

    Result refused = regression("ci", stricter);
    Result passed = regression("ci", stricter, "--tolerance-stricter", "0.1");

    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(passed.exitCode()).as(passed.out()).isZero();
  }

  /// The same candidate against four files: each exit code.
  @Test
  void gateFile_isHonoured() throws IOException {
    String stricter = FakePolicy.RECORDED.replace("unsure CHECK MEDIUM 50", "unsure CHECK LOW 40");
    Path tolerant = gate("thresholds: [{reason: RISK_HIGH, stricter: 0.1}]");
    Path strict = gate("stricter: 1\nthresholds: [{reason: RISK_HIGH, stricter: 0.09}]");
    Path demanding = gate("stricter: 1\nminimum_cases: 101");
    Path misspelled = gate("stricter: 1\nminimum: 101");

    assertThat(regression("ci", stricter, "--gate", tolerant.toString()).exitCode()).isZero();
    Result refused = regression("ci", stricter, "--gate", strict.toString());
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.out())
        .contains("RISK_HIGH of all cases: 10 of 100 stricter (10.00 %, tolerated 9.00 %)");
    assertThat(regression("ci", stricter, "--gate", demanding.toString()).exitCode()).isEqualTo(2);
    assertThat(
            regression("ci", stricter, "--gate", demanding.toString(), "--min-cases", "1")
                .exitCode())
        .isZero();
    Result invalid = regression("ci", stricter, "--gate", misspelled.toString());
    assertThat(invalid.exitCode()).isEqualTo(3);
    assertThat(invalid.err()).startsWith(misspelled + ":2:1: 'minimum' is not known here");
  }

  /// No file makes a critical flip pass.
  @Test
  void criticalFlip_isToleratedByNoGateFile() throws IOException {
    Path gate = gate("looser: 1\nthresholds: [{reason: RISK_HIGH, looser: 1}]");

    Result result = regression("ci", LETS_EVERYTHING_THROUGH, "--gate", gate.toString());

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).contains("gate        REGRESSION\n            10 critical");
  }

  private Path gate(String text) throws IOException {
    return Files.writeString(Files.createTempFile(directory, "gate-", ".yaml"), text);
  }

  @Test
  void tooFewCases_areInconclusive() throws IOException {
    Result result = regression("ci", FakePolicy.RECORDED, "--min-cases", "101");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out()).contains("INCONCLUSIVE\n            100 replayed, 101 needed");
  }

  @Test
  void tooLittleCoverage_isInconclusive() throws IOException {
    Instant time = Instant.parse("2026-11-21T09:00:00Z");
    Decision masked =
        FakePolicy.decision("masked", 10, time).toBuilder().setVariablesJson("{}").build();
    policy.record("gaps", masked);
    policy.record("gaps", FakePolicy.decision("whole", 10, time));

    Result result = regression("gaps", FakePolicy.RECORDED);
    Result lenient = regression("gaps", FakePolicy.RECORDED, "--min-coverage", "0.5");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out())
        .startsWith("coverage    1 of 2 cases replayed (50.00 %), 1 not replayable\n")
        .contains("            1: missing:score\n");
    assertThat(lenient.exitCode()).isZero();
  }

  @Test
  void selectionOptions_narrowTheSuite() throws IOException {
    Result result =
        regression(
            "ci",
            FakePolicy.RECORDED,
            "--since",
            "2026-11-21T09:00:50Z",
            "--until",
            "2026-11-21T09:01:38Z",
            "--stage",
            "action",
            "--verdict",
            "block,approve",
            "--rule",
            "risky",
            "--policy",
            FakePolicy.digest(FakePolicy.RECORDED),
            "--sample",
            "5",
            "--seed",
            "7");

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).startsWith("coverage    5 of 5 cases");
  }

  @Test
  void suiteThatIsThere_isRunAgain() throws IOException {
    policy.decide("again", "first", 10, 60);
    Path json = directory.resolve("first.json");
    Result first = regression("again", FakePolicy.RECORDED, "--json", json.toString());
    Map<String, String> report = texts(json);
    policy.decide("again", "later", 10);

    Result second =
        regression("again", FakePolicy.RECORDED, "--suite", report.getOrDefault("suite.id", ""));

    assertThat(first.exitCode()).isZero();
    assertThat(second.exitCode()).as(second.err()).isZero();
    assertThat(second.out()).contains(report.getOrDefault("suite.digest", "?"));
  }

  @Test
  void reports_areWritten() throws IOException {
    List<Path> files =
        Stream.of("junit.xml", "report.json", "report.md", "report.html")
            .map(directory::resolve)
            .toList();

    Result result =
        regression(
            "ci",
            LETS_EVERYTHING_THROUGH,
            "--junit",
            files.get(0).toString(),
            "--json",
            files.get(1).toString(),
            "--markdown",
            files.get(2).toString(),
            "--html",
            files.get(3).toString(),
            "--console",
            "http://localhost:8083/",
            "--gate",
            gate("thresholds: [{reason: RISK_HIGH, truth: ATTACK, looser: 0.1}]").toString());

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(files.get(0)).content().contains("tests=\"5\" failures=\"4\" errors=\"0\"");
    assertThat(files.get(1)).content().contains("\"exit_code\" : 1");
    assertThat(files.get(2)).content().startsWith("## Policy regression: REGRESSION");
    assertThat(files.get(3))
        .content()
        .contains("<a href=\"http://localhost:8083/#interaction=i-a99&amp;decision=d-a99\">");
  }

  @Test
  void policyThatDoesNotCompile_isReportedWithItsPosition() throws IOException {
    Result result = regression("ci", "broken");

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).containsPattern("candidate-\\d+.yaml:3:7: unknown name 'scroe'\n");
  }

  @Test
  void emptyHistory_isInfrastructure() throws IOException {
    Result result = regression("empty", FakePolicy.RECORDED);

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err()).contains("SUITE_EMPTY").contains("widen it");
  }

  @Test
  void suiteOfAnotherTenant_isNotThere() throws IOException {
    Path json = directory.resolve("mine.json");
    assertThat(regression("ci", FakePolicy.RECORDED, "--json", json.toString()).exitCode())
        .isZero();

    Result result =
        regression(
            "other", FakePolicy.RECORDED, "--suite", texts(json).getOrDefault("suite.id", ""));

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err()).startsWith("NOT_FOUND");
  }

  @Test
  void serviceThatIsNotThere_isInfrastructure() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }

    Result result =
        run(
            "ci",
            "--candidate",
            candidate(FakePolicy.RECORDED).toString(),
            "--target",
            "127.0.0.1:" + port);

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err()).contains("can't be reached").doesNotContain("\tat ");
  }

  @Test
  void badToken_isInfrastructure() throws IOException {
    Path token = directory.resolve("expired");
    Files.writeString(token, TestIdentity.get().expiredToken("ci", Role.POLICY_AUTHOR));
    Path noToken = directory.resolve("no-token");

    Result expired = withToken(token);
    Result missing = withToken(noToken);

    assertThat(expired.exitCode()).isEqualTo(3);
    assertThat(expired.err()).startsWith("TOKEN_INVALID");
    assertThat(missing.exitCode()).isEqualTo(3);
    assertThat(missing.err()).isEqualTo("There is no token file " + noToken + ".\n");
  }

  @Test
  void missingRole_isInfrastructure() throws IOException {
    Path token = directory.resolve("producer");
    Files.writeString(token, TestIdentity.get().token("ci", Role.PRODUCER));

    Result result = withToken(token);

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err()).startsWith("ROLE_MISSING").contains("policy-author");
  }

  @ParameterizedTest
  @CsvSource({
    "--candidate,no-such-file.yaml",
    "--tolerance-looser,2",
    "--tolerance-stricter,-0.1",
    "--min-coverage,NaN",
    "--min-cases,-1",
    "--sample,-5",
    "--stage,DREAM",
    "--verdict,MAYBE",
    "--since,yesterday",
    "--timeout,soon",
    "--timeout,0s",
    "--console,javascript:alert(1)",
    "--no-such-option,1"
  })
  void wrongOption_isInfrastructureAndNotInconclusive(String option, String value)
      throws IOException {
    Map<String, String> options = new HashMap<>();
    options.put("--candidate", candidate(FakePolicy.RECORDED).toString());
    options.put(option, value);
    String[] arguments =
        options.entrySet().stream()
            .flatMap(given -> Stream.of(given.getKey(), given.getValue()))
            .toArray(String[]::new);

    Result result = run("ci", arguments);

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err()).isNotEmpty().doesNotContain("\tat ");
  }

  @Test
  void reportThatCannotBeWritten_isInfrastructure() throws IOException {
    Result result =
        regression(
            "ci", FakePolicy.RECORDED, "--junit", directory.resolve("no/such/dir.xml").toString());

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err()).contains("can't be written");
  }

  @Test
  void runThatTakesTooLong_isInfrastructure() throws IOException {
    policy.pauseAfter(50);

    Result result = regression("ci", FakePolicy.RECORDED, "--timeout", "1s");
    policy.resume();

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err()).contains("--timeout");
  }

  @Test
  void help_listsTheExitCodes() {
    Result result = call("--help");

    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).contains("Exit codes:").contains("inconclusive");
  }

  private Result regression(String tenant, String document, String... options) throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.add("--candidate");
    arguments.add(candidate(document).toString());
    arguments.addAll(List.of(options));
    return run(tenant, arguments.toArray(String[]::new));
  }

  private Result run(String tenant, String... options) throws IOException {
    Path token = Files.createTempFile(directory, "token-", "");
    Files.writeString(token, TestIdentity.get().token(tenant, Role.POLICY_AUTHOR) + "\n");
    List<String> arguments = new ArrayList<>(List.of("--token-file", token.toString()));
    if (!List.of(options).contains("--target")) {
      arguments.addAll(List.of("--target", target()));
    }
    arguments.addAll(List.of(options));
    return call(arguments.toArray(String[]::new));
  }

  private Result withToken(Path token) throws IOException {
    return call(
        "--target",
        target(),
        "--token-file",
        token.toString(),
        "--candidate",
        candidate(FakePolicy.RECORDED).toString());
  }

  private static Result call(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        RegressionCommand.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    return new Result(exitCode, out.toString(), err.toString());
  }

  private String target() {
    Server grpc = server.getServer();
    return "127.0.0.1:" + grpc.getPort();
  }

  private Path candidate(String document) throws IOException {
    Path file = Files.createTempFile(directory, "candidate-", ".yaml");
    return Files.writeString(file, document);
  }

  /// The text fields of a report, by their path.
  private static Map<String, String> texts(Path json) throws IOException {
    Map<String, String> texts = new HashMap<>();
    try (JsonParser parser = new JsonFactory().createParser(json.toFile())) {
      while (parser.nextToken() != null) {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
          texts.putIfAbsent(
              parser.getParsingContext().pathAsPointer().toString().substring(1).replace('/', '.'),
              parser.getText());
        }
      }
    }
    return texts;
  }
}
