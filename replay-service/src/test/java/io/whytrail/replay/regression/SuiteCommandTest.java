package io.whytrail.replay.regression;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.grpc.server.GrpcEmbeddedServer;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import io.micronaut.test.support.TestPropertyProvider;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.policy.v1.Decision;
import io.whytrail.policy.v1.LabelKind;
import io.whytrail.replay.FakeIngest;
import io.whytrail.replay.FakePolicy;
import io.whytrail.runtime.identity.Role;
import io.whytrail.testing.ServiceProperties;
import io.whytrail.testing.TestIdentity;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Suites by command, against a real service: what they are drawn from and how they travel.
@MicronautTest(transactional = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SuiteCommandTest implements TestPropertyProvider {

  private final FakePolicy policy = new FakePolicy();
  private final FakeIngest ingest = new FakeIngest();

  @TempDir private Path directory;
  @Inject private GrpcEmbeddedServer server;

  private record Result(int exitCode, String out, String err) {

    String word(int index) {
      return out.strip().split("\\s+", -1)[index];
    }
  }

  @Override
  public Map<String, String> getProperties() {
    Map<String, String> properties = ServiceProperties.forTest("replay");
    properties.put("grpc.channels.policy.target", policy.target());
    properties.put("grpc.channels.ingest.target", ingest.target());
    properties.put("whytrail.facts-poll", "50ms");
    return properties;
  }

  @AfterAll
  void close() {
    policy.close();
    ingest.close();
  }

  /// The file has all that its cases need: another tenant, whose policy service knows none of the
  /// decisions, replays it with the same result.
  @Test
  void file_isReplayedWhereNobodyKnowsItsDecisions() throws IOException {
    policy.decide("files", "f", 10, 60, 80, 95);
    Path file = exported("files", "--stage", "ACTION");

    Result suite = suite("elsewhere", "import", "--file", file.toString());
    Result again = suite("elsewhere", "import", "--file", file.toString());
    Result same = regression("elsewhere", FakePolicy.RECORDED, "--suite", suite.word(0));
    Result looser = regression("elsewhere", "nothing BLOCK LOW 1000", "--suite-file", file);

    assertThat(suite.exitCode()).as(suite.err()).isZero();
    assertThat(again.out()).isEqualTo(suite.out());
    assertThat(Files.readAllLines(file)).hasSize(5);
    assertThat(same.exitCode()).as(same.err()).isZero();
    assertThat(same.out()).startsWith("coverage    4 of 4 cases replayed (100.00 %)");
    assertThat(looser.exitCode()).isEqualTo(1);
    assertThat(looser.out()).contains("1 critical").contains(suite.word(3));
  }

  @Test
  void file_isTheSameForTheSameSuite() throws IOException {
    policy.decide("equal", "e", 10, 60, 80);
    Path first = exported("equal");

    Result imported =
        suite("equal-elsewhere", "import", "--file", first.toString(), "--name", "suite");
    Path second = directory.resolve("second.jsonl");
    Result written =
        suite(
            "equal-elsewhere", "export", "--suite", imported.word(0), "--file", second.toString());

    assertThat(written.exitCode()).as(written.err()).isZero();
    assertThat(second).hasSameTextualContentAs(first);
  }

  @Test
  void changedFile_isRefusedWithItsLine() throws IOException {
    policy.decide("changed", "c", 10, 95);
    Path file = exported("changed");
    Files.writeString(
        file, Files.readString(file).replace("\"VERDICT_BLOCK\"", "\"VERDICT_ALLOW\""));

    Result imported = suite("changed", "import", "--file", file.toString());
    Result run = regression("changed", FakePolicy.RECORDED, "--suite-file", file);

    assertThat(imported.exitCode()).isEqualTo(3);
    assertThat(imported.err()).startsWith(file + ":3: the line's digest is sha256:");
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void decisionThatPolicyLost_isNotExported() throws IOException {
    List<Decision> made = policy.decide("lost", "l", 10, 95);
    String suite = suite("lost", "create", "--name", "lost").word(0);
    policy.forget("lost", made.getFirst().getId());

    Result exported =
        suite(
            "lost",
            "export",
            "--suite",
            suite,
            "--file",
            directory.resolve("lost.jsonl").toString());

    assertThat(exported.exitCode()).isEqualTo(3);
    assertThat(exported.err()).startsWith("NOT_FOUND").contains("freeze a new suite");
  }

  @Test
  void labels_selectAndSayWhatACaseIs() throws IOException {
    List<Decision> made = policy.decide("labels", "l", 10, 60, 80, 95);
    policy.label("labels", made.get(2).getId(), LabelKind.LABEL_KIND_TRUE_POSITIVE);
    policy.label("labels", made.get(2).getId(), LabelKind.LABEL_KIND_FALSE_POSITIVE);
    policy.label("labels", made.get(3).getId(), LabelKind.LABEL_KIND_TRUE_POSITIVE);

    Path wrong = exported("labels", "--label", "FALSE_POSITIVE");
    Path both = exported("labels", "--label", "false_positive,true_positive");

    assertThat(Files.readString(wrong))
        .contains("\"d-l2\"")
        .contains("TRUTH_BENIGN")
        .doesNotContain("d-l3");
    assertThat(Files.readString(both)).contains("\"d-l2\"").contains("TRUTH_ATTACK");
    assertThat(suite("labels", "create", "--name", "x", "--label", "TRUE_NEGATIVE").err())
        .startsWith("SUITE_EMPTY");
  }

  @Test
  void attributes_selectAndSayWhatACaseIs() throws IOException {
    policy.decide("attributes", "t", 10, 20, 30);
    for (int i = 0; i < 3; i++) {
      ingest.record(
          Interaction.newBuilder()
              .setId("i-t" + i)
              .putAttributes("label.input_injection", String.valueOf(i == 1))
              .putAttributes("source", i == 2 ? "other" : "this")
              .build());
    }

    Path file =
        exported("attributes", "--attribute", "source=this", "--truth", "label.input_injection");

    assertThat(Files.readAllLines(file))
        .hasSize(3)
        .anyMatch(line -> line.contains("\"d-t0\"") && line.contains("TRUTH_BENIGN"))
        .anyMatch(line -> line.contains("\"d-t1\"") && line.contains("TRUTH_ATTACK"));
  }

  /// Attacks that score from 60 on and harmless cases that score up to 45: a looser candidate fails
  /// on the attacks, a stricter one on the harmless cases, and one that only gets better passes.
  @Test
  void labelledHistory_gatesBothWays() throws IOException {
    int[] scores = new int[100];
    for (int i = 0; i < scores.length; i++) {
      boolean attack = i % 2 == 1;
      scores[i] = attack ? 60 + i / 3 : i / 2;
      ingest.record(
          Interaction.newBuilder()
              .setId("i-both" + i)
              .putAttributes("label.attack", attack ? "yes" : "no")
              .build());
    }
    policy.decide("both", "both", scores);
    String[] options = {"--truth", "label.attack", "--truth-attack", "yes", "--truth-benign", "no"};
    Path file = exported("both", options);

    Result looser =
        regression("both", FakePolicy.RECORDED.replace(" 90", " 1000"), "--suite-file", file);
    Result stricter =
        regression("both", FakePolicy.RECORDED.replace(" 50", " 20"), "--suite-file", file);
    Result better =
        regression("both", FakePolicy.RECORDED.replace(" 75", " 60"), "--suite-file", file);

    assertThat(looser.exitCode()).isEqualTo(1);
    assertThat(looser.out()).contains("BLOCK    APPROVE").contains("attack (ATTACK)");
    assertThat(stricter.exitCode()).isEqualTo(1);
    assertThat(stricter.out())
        .contains("truth       ATTACK: 50 replayed, 0 looser, 0 stricter")
        .contains("            BENIGN: 50 replayed, 0 looser, 30 stricter")
        .contains("30 of 50 stricter (60.00 %, tolerated 5.00 %)");
    assertThat(better.exitCode()).as(better.out()).isZero();
    assertThat(better.out()).contains("ATTACK: 50 replayed, 0 looser, 22 stricter");
  }

  @Test
  void signatures_areListedAndSelect() throws IOException {
    policy.decide("signatures", "s", 10, 20, 80, 95, 96);

    Result listed = suite("signatures", "signatures");
    String risky =
        listed
            .out()
            .lines()
            .filter(line -> line.endsWith("ACTION risky unsure"))
            .findFirst()
            .orElse("?");
    Result one = suite("signatures", "signatures", "--rule", "attack");
    Path file = exported("signatures", "--signature", risky.split(" ", 2)[0]);

    assertThat(listed.out().lines()).hasSize(3);
    assertThat(one.out()).contains(" 2 ACTION attack risky unsure");
    assertThat(Files.readAllLines(file)).hasSize(2);
    assertThat(Files.readString(file)).contains("\"d-s2\"");
  }

  @Test
  void wrongUse_isInfrastructure() throws IOException {
    assertThat(suite("wrong").exitCode()).isEqualTo(3);
    assertThat(
            RegressionCommand.run(
                new PrintWriter(new StringWriter()),
                new PrintWriter(new StringWriter()),
                Stream.concat(
                        connection("wrong").stream(),
                        Stream.of("--candidate", "x", "--suite", "x", "--suite-file", "y"))
                    .toArray(String[]::new)))
        .isEqualTo(3);
    assertThat(suite("wrong", "import", "--file", "no-such").err())
        .isEqualTo("There is no suite file no-such.\n");
    assertThat(suite("wrong", "create", "--name", "x", "--truth-attack", "yes").err())
        .contains("need --truth");
    assertThat(
            suite("wrong", "export", "--suite", "x", "--file", directory.resolve("y").toString())
                .exitCode())
        .isEqualTo(3);
  }

  private Path exported(String tenant, String... selection) throws IOException {
    Result created =
        suite(
            tenant,
            Stream.concat(Stream.of("create", "--name", "suite"), Stream.of(selection))
                .toArray(String[]::new));
    assertThat(created.exitCode()).as(created.err()).isZero();
    Path file = Files.createTempFile(directory, "suite-", ".jsonl");
    Result written = suite(tenant, "export", "--suite", created.word(0), "--file", file.toString());
    assertThat(written.exitCode()).as(written.err()).isZero();
    assertThat(written.out()).contains(created.word(3));
    return file;
  }

  private Result suite(String tenant, String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(arguments));
    if (!all.isEmpty()) {
      all.addAll(connection(tenant));
    }
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        SuiteCommand.run(
            new PrintWriter(out, true), new PrintWriter(err, true), all.toArray(String[]::new));
    return new Result(exitCode, out.toString(), err.toString());
  }

  private Result regression(String tenant, String document, String option, Object value)
      throws IOException {
    Path candidate = Files.createTempFile(directory, "candidate-", ".yaml");
    Files.writeString(candidate, document);
    List<String> all = new ArrayList<>(connection(tenant));
    all.addAll(List.of("--candidate", candidate.toString(), option, value.toString()));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        RegressionCommand.run(
            new PrintWriter(out, true), new PrintWriter(err, true), all.toArray(String[]::new));
    return new Result(exitCode, out.toString(), err.toString());
  }

  private List<String> connection(String tenant) throws IOException {
    Path token = Files.createTempFile(directory, "token-", "");
    Files.writeString(token, TestIdentity.get().token(tenant, Role.POLICY_AUTHOR));
    return List.of(
        "--token-file", token.toString(), "--target", "127.0.0.1:" + server.getServer().getPort());
  }
}
