package io.whytrail.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.whytrail.ingest.v1.GetLedgerRequest;
import io.whytrail.ingest.v1.GetLedgerResponse;
import io.whytrail.ingest.v1.IngestServiceGrpc;
import io.whytrail.ingest.v1.IngestServiceGrpc.IngestServiceBlockingStub;
import io.whytrail.ingest.v1.LedgerServiceGrpc;
import io.whytrail.ingest.v1.LedgerServiceGrpc.LedgerServiceBlockingStub;
import io.whytrail.ingest.v1.RecordRequest;
import io.whytrail.ingest.v1.WaitFor;
import io.whytrail.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Somebody else watches the log, and proofs carry the watcher's word.
@ExtendWith(MeshExtension.class)
class WitnessIT {

  private static final Duration QUICK = Duration.ofSeconds(60);

  /// A log of its own in every run.
  private final String tenant = "witnessed-" + UUID.randomUUID();

  @TempDir private Path folder;
  private Mesh mesh;
  private IngestServiceBlockingStub ingest;
  private String logKey;
  private String witnessKey;
  private Process witness;
  private String url;

  @BeforeEach
  void watch(Mesh mesh) throws Exception {
    this.mesh = mesh;
    ingest =
        mesh.as(
            tenant, "app", "producer", IngestServiceGrpc.newBlockingStub(mesh.channel("ingest")));
    record("first");
    logKey = ledger().getVerifierKey();
    FrontDoor.Result made =
        FrontDoor.run(
            QUICK, "witness", "--new-key", "witness.example/w1", "--key", file("witness.key"));
    assertThat(made.exitCode()).as(made.err()).isZero();
    witnessKey = made.out().strip();
    startWitness();
  }

  @AfterEach
  void stop() throws InterruptedException {
    witness.destroy();
    assertThat(witness.waitFor(QUICK.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void proofOfAGrowingLog_carriesTheWitnessAlsoAfterItsRestart() throws Exception {
    assertThat(cosign("one").exitCode()).isZero();
    record("second");
    stop();
    startWitness();
    FrontDoor.Result second = cosign("two");
    assertThat(second.exitCode()).as(second.err()).isZero();

    FrontDoor.Result proof =
        mesh.run(
            "proof",
            tenant + "/second",
            "--tenant",
            tenant,
            "--checkpoint",
            file("two"),
            "--out",
            file("proof"));
    assertThat(proof.exitCode()).as(proof.err()).isZero();
    assertThat(verify(witnessKey).exitCode()).isZero();
    assertThat(verify(strangerKey()).exitCode()).isEqualTo(1);
  }

  @Test
  void logThatForgotWhatItsWitnessSaw_isNotCosigned() throws Exception {
    assertThat(cosign("one").exitCode()).isZero();
    record("second");
    assertThat(cosign("two").exitCode()).isZero();

    FrontDoor.Result again = cosign("three", "--checkpoint", file("one"));

    assertThat(again.exitCode()).as(again.out()).isEqualTo(1);
    assertThat(again.err()).contains("NOT cosigned");
    assertThat(Path.of(file("three"))).doesNotExist();
  }

  private FrontDoor.Result verify(String cosigner) throws Exception {
    return FrontDoor.run(QUICK, "verify", file("proof"), "--key", logKey, "--witness", cosigner);
  }

  private String strangerKey() throws Exception {
    return FrontDoor.run(
            QUICK, "witness", "--new-key", "witness.example/w2", "--key", file("stranger.key"))
        .out()
        .strip();
  }

  private FrontDoor.Result cosign(String name, String... options) throws Exception {
    String[] words = {
      "cosign",
      "--tenant",
      tenant,
      "--key",
      logKey,
      "--witness",
      url,
      "--witness-key",
      witnessKey,
      "--out",
      file(name)
    };
    String[] all = Arrays.copyOf(words, words.length + options.length);
    System.arraycopy(options, 0, all, words.length, options.length);
    return mesh.run(all);
  }

  /// Returns when a checkpoint covers it.
  private void record(String name) {
    ingest.record(
        RecordRequest.newBuilder()
            .setInteraction(Stories.chat(tenant + "/" + name, "How are you?", "Well."))
            .setWaitFor(WaitFor.WAIT_FOR_PROVEN)
            .build());
  }

  private GetLedgerResponse ledger() {
    LedgerServiceBlockingStub ledger =
        mesh.as(
            tenant,
            "auditor",
            "auditor",
            LedgerServiceGrpc.newBlockingStub(mesh.channel("ingest")));
    return ledger.getLedger(GetLedgerRequest.getDefaultInstance());
  }

  private void startWitness() throws IOException {
    Path log = folder.resolve("witness-" + UUID.randomUUID() + ".log");
    witness =
        FrontDoor.start(
            log,
            "witness",
            "--key",
            file("witness.key"),
            "--log",
            logKey,
            "--state",
            file("seen"),
            "--listen",
            "127.0.0.1:0");
    List<String> said =
        Await.until(QUICK, () -> Files.readAllLines(log), lines -> !lines.isEmpty());
    url = said.getFirst().substring(said.getFirst().indexOf(" at ") + " at ".length());
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }
}
