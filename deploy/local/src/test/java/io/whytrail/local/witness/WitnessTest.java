package io.whytrail.local.witness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.whytrail.local.tlog.GrowingTree;
import io.whytrail.local.tlog.LogCheckpoint;
import io.whytrail.local.tlog.NoteKey;
import io.whytrail.local.tlog.NoteSigner;
import io.whytrail.local.tlog.SignedNote;
import io.whytrail.local.tlog.TreeHash;
import io.whytrail.runtime.merkle.note.Cosignature;
import io.whytrail.runtime.merkle.note.Note;
import io.whytrail.runtime.merkle.note.VerifierKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WitnessTest {

  private static final String ORIGIN = "ledger.test/tenant/2026h2";
  private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");
  private static final NoteSigner LOG = NoteSigner.generate(ORIGIN);
  private static final NoteSigner OTHER = NoteSigner.generate("ledger.test/other");
  private static final NoteSigner WITNESS = NoteSigner.generate("witness.test/w1");

  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir Path state;
  private @Nullable Running running;

  /// A witness that listens.
  private record Running(SeenCheckpoints seen, WitnessEndpoint endpoint) {

    static Running start(Path state) throws IOException {
      SeenCheckpoints seen = SeenCheckpoints.in(state);
      Witness witness =
          new Witness(
              WITNESS,
              List.of(LOG.key(NoteKey.Type.SIGNATURE)),
              seen,
              Clock.fixed(NOW, ZoneOffset.UTC));
      return new Running(
          seen,
          WitnessEndpoint.listen(
              witness, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    }

    void stop() throws IOException {
      endpoint.close();
      seen.close();
    }
  }

  @BeforeEach
  void start() throws IOException {
    running = Running.start(state);
  }

  private Running running() {
    return Objects.requireNonNull(running);
  }

  @AfterEach
  void stop() throws IOException {
    running().stop();
  }

  private static GrowingTree tree(String kind, int size) {
    GrowingTree tree = new GrowingTree();
    IntStream.range(0, size).forEach(i -> tree.append(TreeHash.leaf((kind + i).getBytes(UTF_8))));
    return tree;
  }

  private static LogCheckpoint checkpoint(NoteSigner signer, String kind, int size) {
    String text =
        "%s\n%d\n%s\n"
            .formatted(
                signer.key(NoteKey.Type.SIGNATURE).name(), size, tree(kind, size).root().base64());
    return LogCheckpoint.parse(new SignedNote(text, List.of(signer.sign(text))));
  }

  private static LogCheckpoint checkpoint(int size) {
    return checkpoint(LOG, "leaf", size);
  }

  /// From a tree of two leaves to one of three or of four.
  private static List<TreeHash> fromTwoTo(int size) {
    TreeHash third = TreeHash.leaf("leaf2".getBytes(UTF_8));
    TreeHash fourth = TreeHash.leaf("leaf3".getBytes(UTF_8));
    return List.of(size == 3 ? third : TreeHash.node(third, fourth));
  }

  private static String request(long old, List<TreeHash> proof, LogCheckpoint checkpoint) {
    return new AddCheckpoint(old, proof, checkpoint).format();
  }

  private HttpResponse<String> post(String body) throws Exception {
    return post(body, "/add-checkpoint", "POST");
  }

  private HttpResponse<String> post(String body, String path, String method) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(running().endpoint.address() + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private void cosignTwo() throws Exception {
    assertThat(post(request(0, List.of(), checkpoint(2))).statusCode()).isEqualTo(200);
  }

  @Test
  void continuedLog_isCosignedStepByStep() throws Exception {
    HttpResponse<String> first = post(request(0, List.of(), checkpoint(2)));
    HttpResponse<String> second = post(request(2, fromTwoTo(3), checkpoint(3)));
    HttpResponse<String> again = post(request(3, List.of(), checkpoint(3)));

    assertThat(List.of(first.statusCode(), second.statusCode(), again.statusCode()))
        .containsOnly(200);
    SignedNote cosigned = checkpoint(3).note().with(SignedNote.lines(second.body()));
    assertThat(
            LogCheckpoint.parse(cosigned).requireCosignedBy(WITNESS.key(NoteKey.Type.COSIGNATURE)))
        .isEqualTo(NOW);
    // The services' own reader, which is other code, says the same.
    VerifierKey key = VerifierKey.parse(WITNESS.key(NoteKey.Type.COSIGNATURE).text());
    assertThat(Cosignature.verified(Note.parse(cosigned.format()), List.of(key)))
        .containsExactly(new Cosignature(key, NOW));
  }

  static Stream<Arguments> refusals() {
    String tail = "\n\n" + checkpoint(2).note().format();
    return Stream.of(
        refusal("an unknown log", 404, request(0, List.of(), checkpoint(OTHER, "leaf", 2))),
        refusal(
            "another key",
            403,
            request(0, List.of(), checkpoint(NoteSigner.generate(ORIGIN), "leaf", 2))),
        refusal(
            "a wrong signature",
            403,
            request(0, List.of(), checkpoint(2)).replaceFirst("\n2\n", "\n3\n")),
        refusal("an old size that is larger", 400, request(3, List.of(), checkpoint(2))),
        refusal("no body", 400, ""),
        refusal("no old size", 400, "size 0" + tail),
        refusal("an old size with a zero before it", 400, "old 00" + tail),
        refusal("a negative size", 400, "old -1" + tail),
        refusal("a hash of no length", 400, "old 0\nAAAA" + tail),
        refusal("too many hashes", 400, "old 0" + "\nAAAA".repeat(64) + tail),
        refusal("no checkpoint", 400, "old 0\n\n"),
        refusal("a checkpoint without a signature", 400, "old 0\n\na\n0\n"),
        refusal(
            "a proof from nothing",
            422,
            request(0, List.of(TreeHash.leaf(new byte[0])), checkpoint(2))));
  }

  private static Arguments refusal(String what, int status, String body) {
    return argumentSet(what, status, body);
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void refusedRequest_leavesNothingBehind(int status, String body) throws Exception {
    HttpResponse<String> refused = post(body);

    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(status);
    assertThat(refused.body()).doesNotContain("\u2014").endsWith("\n");
    cosignTwo();
  }

  @Test
  void sizeThatIsNotTheLastOne_isAConflictThatNamesTheLastOne() throws Exception {
    cosignTwo();

    for (String body :
        List.of(
            request(0, List.of(), checkpoint(2)),
            request(1, List.of(), checkpoint(3)),
            request(3, List.of(), checkpoint(3)),
            request(0, List.of(), checkpoint(1)))) {
      HttpResponse<String> conflict = post(body);
      assertThat(conflict.statusCode()).isEqualTo(409);
      assertThat(conflict.body()).isEqualTo("2\n");
      assertThat(conflict.headers().firstValue("content-type")).contains("text/x.tlog.size");
    }
  }

  @Test
  void logThatWasWrittenAnew_isNotCosigned() throws Exception {
    cosignTwo();

    HttpResponse<String> same = post(request(2, List.of(), checkpoint(LOG, "forged", 2)));
    HttpResponse<String> larger = post(request(2, fromTwoTo(3), checkpoint(LOG, "forged", 3)));
    HttpResponse<String> proof = post(request(2, fromTwoTo(4), checkpoint(3)));

    assertThat(same.statusCode()).isEqualTo(409);
    assertThat(same.body()).isEqualTo("2\n");
    assertThat(larger.statusCode()).isEqualTo(422);
    assertThat(proof.statusCode()).isEqualTo(422);
    assertThat(post(request(2, fromTwoTo(4), checkpoint(4))).statusCode()).isEqualTo(200);
  }

  @Test
  void restartedWitness_remembersWhatItSaw() throws Exception {
    cosignTwo();
    running().stop();
    running = Running.start(state);

    assertThat(post(request(0, List.of(), checkpoint(LOG, "forged", 3))).body()).isEqualTo("2\n");
    assertThat(post(request(2, fromTwoTo(3), checkpoint(3))).statusCode()).isEqualTo(200);
  }

  @Test
  void stateOfAnotherWitness_isNotTaken() {
    assertThatThrownBy(() -> SeenCheckpoints.in(state)).hasMessageContaining("another witness");
  }

  @Test
  void whatCannotBeKept_isNotCosigned() throws Exception {
    cosignTwo();
    try (Stream<Path> files = Files.list(state)) {
      // A directory in the place of the file that is written first.
      Path kept = files.filter(f -> f.toString().endsWith(".checkpoint")).findFirst().orElseThrow();
      Files.createDirectories(state.resolve(kept.getFileName() + ".incomplete/x"));
    }

    HttpResponse<String> answer = post(request(2, fromTwoTo(3), checkpoint(3)));

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).doesNotContain("\u2014");
    assertThat(post(request(0, List.of(), checkpoint(3))).body()).isEqualTo("2\n");
  }

  @ParameterizedTest
  @MethodSource("broken")
  void brokenState_isNotTakenForNone(String content) throws Exception {
    cosignTwo();
    try (Stream<Path> files = Files.list(state)) {
      Path kept = files.filter(f -> f.toString().endsWith(".checkpoint")).findFirst().orElseThrow();
      Files.writeString(kept, content);
    }

    assertThat(post(request(0, List.of(), checkpoint(3))).statusCode()).isEqualTo(500);
  }

  static Stream<Arguments> broken() {
    return Stream.of(
        argumentSet("nothing", ""),
        argumentSet(
            "of another key", checkpoint(NoteSigner.generate(ORIGIN), "leaf", 1).note().format()));
  }

  /// Two continuations of one log that can't both be true, at the same moment, over and over.
  @Test
  void conflictingCheckpointsAtOnce_onlyOneWins() throws Exception {
    try (ExecutorService two = Executors.newFixedThreadPool(2)) {
      for (int round = 0; round < 100; round++) {
        NoteSigner log = LOG;
        running().stop();
        Path fresh = state.resolve("round" + round);
        running = Running.start(fresh);
        cosignTwo();
        TreeHash forged = TreeHash.leaf(("forged" + round).getBytes(UTF_8));
        GrowingTree other = tree("leaf", 2).append(forged);
        String text = "%s\n3\n%s\n".formatted(ORIGIN, other.root().base64());
        LogCheckpoint fork = LogCheckpoint.parse(new SignedNote(text, List.of(log.sign(text))));
        CyclicBarrier together = new CyclicBarrier(2);
        List<Future<HttpResponse<String>>> answers = new ArrayList<>();
        for (String body :
            List.of(request(2, fromTwoTo(3), checkpoint(3)), request(2, List.of(forged), fork))) {
          answers.add(
              two.submit(() -> {
                together.await();
                return post(body);
              }));
        }
        List<Integer> statuses = new ArrayList<>();
        for (Future<HttpResponse<String>> answer : answers) {
          statuses.add(answer.get().statusCode());
        }
        assertThat(statuses).containsExactlyInAnyOrder(200, 409);
      }
    }
  }

  @Test
  void otherPathsAndMethods_areRefused() throws Exception {
    assertThat(post("", "/add-checkpoint", "GET").statusCode()).isEqualTo(405);
    assertThat(post("", "/", "POST").statusCode()).isEqualTo(404);
    assertThat(post("x".repeat((1 << 20) + 1000)).statusCode()).isEqualTo(413);
    cosignTwo();
  }
}
