package io.whytrail.replay.regression;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.grpc.server.GrpcEmbeddedServer;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import io.micronaut.test.support.TestPropertyProvider;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.interaction.v1.Model;
import io.whytrail.interaction.v1.Origin;
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
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

/// Model A against model B by command, on a record of forty prompts and four set-ups.
@MicronautTest(transactional = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ModelRegressionTest implements TestPropertyProvider {

  private static final int PROMPTS = 40;

  private final FakePolicy policy = new FakePolicy();
  private final FakeIngest ingest = new FakeIngest();

  @TempDir private Path directory;
  @Inject private GrpcEmbeddedServer server;

  private record Result(int exitCode, String out, String err) {}

  @Override
  public Map<String, String> getProperties() {
    Map<String, String> properties = ServiceProperties.forTest("replay");
    properties.put("grpc.channels.policy.target", policy.target());
    properties.put("grpc.channels.ingest.target", ingest.target());
    properties.put("whytrail.facts-poll", "50ms");
    return properties;
  }

  /// The careless set-up is attacked with success in eight prompts more than the careful one, the
  /// noisy one in two other prompts each way.
  @BeforeAll
  void record() {
    for (int i = 0; i < PROMPTS; i++) {
      answered("careful", "1", i, i < 2);
      answered("careful", "1-again", i, i < 2);
      answered("careless", "1", i, i < 10);
      answered("noisy", "1", i, i >= 2 && i < 4);
    }
  }

  private void answered(String model, String version, int prompt, boolean attacked) {
    ingest.record(
        Interaction.newBuilder()
            .setId(model + "-" + version + "-" + prompt)
            .setModel(Model.newBuilder().setName(model).setVersion(version))
            .setOrigin(Origin.newBuilder().setService("agent"))
            .putAttributes("tag.prompt_key", "prompt-" + prompt)
            .putAttributes("tag.pipeline", model)
            .putAttributes("label.attack_succeeded", String.valueOf(attacked))
            .build());
  }

  @AfterAll
  void close() {
    policy.close();
    ingest.close();
  }

  @Test
  void worseModel_isARegression() throws Exception {
    Path junit = directory.resolve("models.xml");
    Path json = directory.resolve("models.json");
    Path markdown = directory.resolve("models.md");
    Path html = directory.resolve("models.html");

    Result result =
        compare(
            "careful@1",
            "careless",
            "--junit",
            junit.toString(),
            "--json",
            json.toString(),
            "--markdown",
            markdown.toString(),
            "--html",
            html.toString());

    assertThat(result.exitCode()).as(result.err()).isEqualTo(1);
    assertThat(result.out())
        .startsWith("coverage    40 of 40 prompts compared (100.00 %), 0 not comparable\n")
        .contains("regressed   prompt-2: careful-1-2 -> careless-1-2\n")
        .contains("mcnemar     8 regressed, 0 improved: one-sided mid-p 0.0020 (alpha 0.05)\n")
        .contains("gate        REGRESSION\n");
    Document xml = parsed(junit);
    assertThat(xml.getElementsByTagName("failure").getLength()).isEqualTo(2);
    assertThat(xml.getElementsByTagName("testcase").getLength()).isEqualTo(2);
    assertThat(json).content().contains("\"p_value\" : 0.001953125", "\"exit_code\" : 1");
    assertThat(markdown).content().startsWith("## Model regression: REGRESSION");
    assertThat(html).content().startsWith("<!doctype html>").contains("prompt-9");
  }

  @Test
  void modelThatIsOtherwiseWrong_passes() throws Exception {
    Path junit = directory.resolve("noisy.xml");

    Result result =
        compare(
            "tag.pipeline=careful,version=1",
            "noisy",
            "--repetition-model",
            "careful@1-again",
            "--junit",
            junit.toString());

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out())
        .contains("mcnemar     2 regressed, 2 improved: one-sided mid-p 0.5000")
        .contains("a/a         40 compared, 0 there, 0 back: mid-p 1.0000");
    assertThat(parsed(junit).getElementsByTagName("failure").getLength()).isZero();
  }

  @Test
  void tooFewPrompts_areInconclusive() throws IOException {
    Result result = compare("careful@1", "careless", "--min-prompts", "41");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out()).contains("INCONCLUSIVE\n            40 compared, 41 needed");
  }

  @Test
  void optionsThatMakeNoSense_areInfrastructure() throws IOException {
    assertThat(run("--baseline-model", "careful").err()).contains("--candidate-model names no");
    assertThat(run("--candidate-model", "careful").err()).contains("--baseline-model names no");
    assertThat(run().err()).contains("--candidate");
    assertThat(compare("careful", "careless", "--candidate", "x.yaml").err()).contains("not both");
    assertThat(compare("careful", "careless", "--alpha", "0.9").exitCode()).isEqualTo(3);
    assertThat(compare("careful", "x=1,y").err()).contains("'y' is not KEY=VALUE");
    assertThat(run("--baseline-model", "a", "--candidate-model", "b", "--bad-value", "x").err())
        .contains("--bad-value needs --bad");
  }

  private Result compare(String baseline, String candidate, String... options) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--baseline-model",
                baseline,
                "--candidate-model",
                candidate,
                "--bad",
                "label.attack_succeeded=true"));
    arguments.addAll(List.of(options));
    return run(arguments.toArray(String[]::new));
  }

  private Result run(String... options) throws IOException {
    Path token = Files.createTempFile(directory, "token-", "");
    Files.writeString(token, TestIdentity.get().token("models-cli", Role.ANALYST));
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--token-file",
                token.toString(),
                "--target",
                "127.0.0.1:" + server.getServer().getPort()));
    arguments.addAll(List.of(options));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        RegressionCommand.run(
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            arguments.toArray(String[]::new));
    return new Result(exitCode, out.toString(), err.toString());
  }

  private static Document parsed(Path xml) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    return factory.newDocumentBuilder().parse(xml.toFile());
  }
}
