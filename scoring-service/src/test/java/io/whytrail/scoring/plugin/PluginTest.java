package io.whytrail.scoring.plugin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCalls;
import io.whytrail.scoring.detection.Case;
import io.whytrail.scoring.detection.Deadline;
import io.whytrail.scoring.detection.Finding;
import io.whytrail.scoring.detection.Reason;
import io.whytrail.scoring.detection.Search;
import io.whytrail.scoring.interaction.Interactions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginTest {
  private static final String GRAPH =
      """
      id: input.plugged
      version: "7"
      channel: USER
      reason: JAILBREAK
      labels: [fine, attack]
      positive: attack
      anchors: {floor: -8, notice: -2, review: 0, block: 4}
      graph: tiny.onnx
      tokenizer: tokenizer.json
      sha256: "GRAPH"
      tokenizer_sha256: "TOKENIZER"
      max_tokens: 6
      stride: 3
      """;
  private static final String SERVER =
      """
      id: output.plugged
      version: "1"
      channel: OUTPUT
      reason: TOXICITY
      labels: [fine, toxic]
      positive: toxic
      anchors: {floor: -8, notice: -2, review: 0, block: 4}
      server: {target: "nowhere:1", model: m, input: text, output: scores, max_words: 4, stride: 2, timeout_ms: 2000}
      """;

  @TempDir private Path folder;

  @Test
  void graph_ratesTheWindowThatHoldsIt() throws Exception {
    PluginDetector detector = Plugins.of(graph(TinyGraph.write(folder)), folder);
    String text = "good ".repeat(20) + "badly " + "good ".repeat(20);

    Search.Result result = run(detector, Interactions.user(text));

    assertThat(result.state()).as("%s", result.failure()).isEqualTo(Search.State.RAN);
    assertThat(result.findings())
        .isNotEmpty()
        .allSatisfy(finding -> {
          assertThat(finding.reason()).isEqualTo(Reason.JAILBREAK);
          assertThat(finding.score()).isGreaterThan(50);
          assertThat(finding.location().span().start()).isLessThanOrEqualTo(100);
          assertThat(finding.location().span().end()).isGreaterThanOrEqualTo(103);
        });
    assertThat(run(detector, Interactions.user("good good")).findings()).isEmpty();
    assertThat(run(detector, Interactions.user("good good")).traces()).hasSize(1);
  }

  @Test
  void graph_thatIsAnotherThanExpectedFailsTheDetectorAndNothingElse() throws Exception {
    TinyGraph.write(folder);
    PluginDetector detector = Plugins.of(graph("00"), folder);

    Search.Result result = run(detector, Interactions.user("bad"));

    assertThat(result.state()).isEqualTo(Search.State.FAILED);
    assertThat(rootCause(result)).contains("has the digest").contains("and not 00");
  }

  @Test
  void server_isAskedByTheOpenInferenceProtocol() throws Exception {
    for (boolean raw : new boolean[] {false, true}) {
      try (Fake fake = new Fake(text -> answer(text.contains("bad") ? 5 : -5, raw))) {
        PluginDetector detector = fake.detector();

        Search.Result result =
            run(detector, Interactions.user("x").answers("one two three four five bad seven"));

        assertThat(result.state()).as("%s", result.failure()).isEqualTo(Search.State.RAN);
        assertThat(result.findings()).extracting(Finding::reason).containsOnly(Reason.TOXICITY);
        assertThat(result.findings().getFirst().score()).isGreaterThan(75);
        assertThat(fake.asked.get()).isEqualTo(3);
        assertThat(fake.last).contains("text").contains("BYTES").contains("five bad seven");
      }
    }
  }

  @Test
  void server_thatFailsAgainAndAgainIsLeftAloneForAWhile() throws Exception {
    AtomicLong now = new AtomicLong();
    AtomicInteger broken = new AtomicInteger(1);
    try (Fake fake =
        new Fake(text -> {
          if (broken.get() == 1) {
            throw Status.UNAVAILABLE.asRuntimeException();
          }
          return answer(-5, false);
        })) {
      PluginDetector detector = fake.detector(new Breaker(now::get));
      Interactions interaction = Interactions.user("x").answers("one");
      for (int i = 0; i < 5; i++) {
        assertThat(run(detector, interaction).state()).isEqualTo(Search.State.FAILED);
      }
      assertThat(fake.asked.get()).isEqualTo(3);

      broken.set(0);
      now.addAndGet(Duration.ofSeconds(31).toNanos());
      assertThat(run(detector, interaction).state()).isEqualTo(Search.State.RAN);
      assertThat(run(detector, interaction).state()).isEqualTo(Search.State.RAN);
    }
  }

  @Test
  void timeThatIsOver_isSaid() throws Exception {
    PluginDetector detector = Plugins.of(graph(TinyGraph.write(folder)), folder);
    Case subject = new Case(Interactions.user("bad").build(), OptionalInt.empty());
    AtomicLong now = new AtomicLong();
    Deadline deadline = Deadline.after(Duration.ofNanos(1), () -> now.addAndGet(10));

    assertThat(Search.run(detector, subject, deadline).state()).isEqualTo(Search.State.TIMED_OUT);
  }

  @Test
  void file_isRefusedWhereItMakesNoSense() {
    String file = graph("00");
    for (String[] change :
        List.of(
            new String[] {"positive: attack", "positive: other"},
            new String[] {"id: input.plugged", "id: output.plugged"},
            new String[] {"stride: 3", "stride: 9"},
            new String[] {"block: 4", "block: -4"},
            new String[] {"reason: JAILBREAK", "reason: WHATEVER"})) {
      String changed = file.replace(change[0], change[1]);
      assertThat(changed).isNotEqualTo(file);
      assertThatThrownBy(() -> Plugins.of(changed, folder))
          .as(change[1])
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static String graph(String sha256) {
    return GRAPH
        .replace("GRAPH", sha256)
        .replace("TOKENIZER", TinyGraph.digest(TinyGraph.TOKENIZER.getBytes(UTF_8)));
  }

  private static String rootCause(Search.Result result) {
    Throwable cause = result.failure();
    while (cause != null && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause == null ? "" : String.valueOf(cause.getMessage());
  }

  private static Search.Result run(PluginDetector detector, Interactions interaction) {
    return Search.run(
        detector,
        new Case(interaction.build(), OptionalInt.empty()),
        Deadline.after(Duration.ofMinutes(1), System::nanoTime));
  }

  /// A response with one output of two numbers.
  private static byte[] answer(float second, boolean raw) {
    ByteArrayOutputStream numbers = new ByteArrayOutputStream();
    return message(out -> {
      CodedOutputStream floats = CodedOutputStream.newInstance(numbers);
      floats.writeFloatNoTag(0);
      floats.writeFloatNoTag(second);
      floats.flush();
      out.writeString(1, "m");
      out.writeByteArray(
          5,
          message(tensor -> {
            tensor.writeString(1, "scores");
            tensor.writeString(2, "FP32");
            if (!raw) {
              tensor.writeByteArray(
                  5, message(contents -> contents.writeByteArray(6, numbers.toByteArray())));
            }
          }));
      if (raw) {
        out.writeByteArray(6, numbers.toByteArray());
      }
    });
  }

  private static byte[] message(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      fields.write(out);
      out.flush();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return bytes.toByteArray();
  }

  private interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }

  private interface Answers {
    byte[] to(String request);
  }

  /// A server in this process.
  private static final class Fake implements AutoCloseable {
    private final AtomicInteger asked = new AtomicInteger();
    private final Server server;
    private volatile String last = "";

    Fake(Answers answers) throws IOException {
      server =
          Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
              .addService(
                  ServerServiceDefinition.builder("inference.GRPCInferenceService")
                      .addMethod(
                          InferenceClient.INFER,
                          ServerCalls.asyncUnaryCall((request, observer) -> {
                            asked.incrementAndGet();
                            last = new String(request, UTF_8);
                            try {
                              observer.onNext(answers.to(last));
                              observer.onCompleted();
                            } catch (RuntimeException e) {
                              observer.onError(e);
                            }
                          }))
                      .build())
              .build()
              .start();
    }

    PluginDetector detector() {
      return detector(new Breaker(System::nanoTime));
    }

    PluginDetector detector(Breaker breaker) {
      Plugin plugin = Plugin.parse(SERVER.replace("nowhere:1", "localhost:" + server.getPort()));
      Plugin.Source.Server source = (Plugin.Source.Server) plugin.source();
      return new PluginDetector(plugin, new InferenceClient(source), breaker);
    }

    @Override
    public void close() {
      server.shutdownNow();
    }
  }
}
