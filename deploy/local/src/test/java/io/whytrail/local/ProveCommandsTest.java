package io.whytrail.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.whytrail.local.audit.WrittenLog;
import io.whytrail.local.tlog.ProofFile;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// From a log to evidence that a stranger checks: `proof`, `witness`, `cosign`, `verify`.
class ProveCommandsTest {

  private static final WrittenLog LOG =
      WrittenLog.of(600, RandomGeneratorFactory.of("L64X128MixRandom").create(1));

  @TempDir Path directory;
  private final List<Process> witnesses = new ArrayList<>();

  /// What a command left behind.
  record Result(int exitCode, String out, String err) {}

  private static Result whytrail(Object... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine();
    // As behind a pipe: what is not flushed is lost.
    line.setOut(new PrintWriter(new BufferedWriter(out), true));
    line.setErr(new PrintWriter(new BufferedWriter(err), true));
    String[] texts = new String[words.length];
    for (int i = 0; i < words.length; i++) {
      texts[i] = words[i].toString();
    }
    int exitCode = line.execute(texts);
    return new Result(exitCode, out.toString(), err.toString());
  }

  private static void succeed(Object... words) {
    Result result = whytrail(words);
    assertThat(result.exitCode()).as("%s%s", result.out(), result.err()).isZero();
  }

  @BeforeEach
  void write() throws IOException {
    LOG.write(directory.resolve("log"), 300);
  }

  @AfterEach
  void end() throws InterruptedException {
    for (Process witness : witnesses) {
      witness.destroyForcibly().waitFor();
    }
  }

  private Path file(String name) {
    return directory.resolve(name);
  }

  /// Starts a witness as a process of its own and returns its address.
  private String startWitness() throws IOException {
    Process witness =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "witness",
                "--key",
                file("witness.key").toString(),
                "--state",
                file("seen").toString(),
                "--log",
                LOG.key().text(),
                "--listen",
                "127.0.0.1:0")
            .redirectErrorStream(true)
            .start();
    witnesses.add(witness);
    BufferedReader said = witness.inputReader();
    String line = String.valueOf(said.readLine());
    assertThat(line).startsWith(Files.readString(file("witness.vkey")).strip() + " at http://");
    return line.substring(line.indexOf("http://"));
  }

  private Result cosign(String witness, String... more) {
    List<Object> words =
        new ArrayList<>(
            List.of(
                "cosign",
                file("log"),
                "--key",
                LOG.key(),
                "--witness",
                witness,
                "--witness-key",
                file("witness.vkey"),
                "--out",
                file("cosigned")));
    words.addAll(List.of(more));
    return whytrail(words.toArray());
  }

  private Result verify(String proof) {
    return whytrail("verify", file(proof), "--key", LOG.key(), "--witness", file("witness.vkey"));
  }

  @Test
  void cosignedProof_verifiesAndARewrittenLogFindsNoWitness() throws Exception {
    Result key = whytrail("witness", "--new-key", "witness.test/w1", "--key", file("witness.key"));
    Files.writeString(file("witness.vkey"), key.out());
    assertThat(whytrail("witness", "--new-key", "w", "--key", file("witness.key")).exitCode())
        .isEqualTo(Main.INFRASTRUCTURE);
    String witness = startWitness();
    assertThat(cosign(witness).exitCode()).isZero();
    LOG.write(file("log"), 600);

    Result grown = cosign(witness);
    assertThat(grown.out()).as(grown.err()).startsWith("600 leaves, cosigned by witness.test/w1");
    succeed("proof", 42, file("log"), "--key", LOG.key(), "--out", file("plain"));
    succeed("proof", 42, file("log"), "--checkpoint", file("cosigned"), "--out", file("proof"));
    assertThat(verify("proof").exitCode()).isZero();
    assertThat(verify("plain").exitCode()).isEqualTo(1);
    assertThat(verify("plain").out()).contains("FAILS  proof: checkpoint is cosigned by");
    // The checkpoint of evidence that was taken along is cosigned behind it.
    assertThat(cosign(witness, "--checkpoint", file("plain").toString()).exitCode()).isZero();
    assertThat(
            whytrail(
                    "verify",
                    file("plain"),
                    "--key",
                    LOG.key(),
                    "--witness",
                    file("witness.vkey"),
                    "--cosigned",
                    file("cosigned"))
                .exitCode())
        .isZero();

    // Killed and started again, it has forgotten nothing.
    witnesses.getFirst().destroyForcibly().waitFor();
    witness = startWitness();
    LOG.write(file("log"), 500);
    Result shorter = cosign(witness);
    assertThat(shorter.exitCode()).isEqualTo(1);
    assertThat(shorter.err()).contains("saw this log with 600 leaves, and this checkpoint has 500");
    WrittenLog.writeFiles(file("log"), forged(), LOG.signer());
    Result forged = cosign(witness);
    assertThat(forged.exitCode()).isEqualTo(1);
    assertThat(forged.err()).contains("another log of this name with 600 leaves");
    assertThat(cosign("http://127.0.0.1:1/").exitCode()).isEqualTo(Main.INFRASTRUCTURE);
  }

  private static List<byte[]> forged() {
    List<byte[]> leaves = new ArrayList<>();
    LOG.records().forEach(record -> leaves.add(record.getLeaf().toByteArray()));
    leaves.get(7)[20] ^= 1;
    return leaves;
  }

  @Test
  void proofOfAnId_isThatOfItsIndex() throws IOException {
    String id = LOG.records().get(123).getRecordId();
    String interaction =
        LOG.records().stream()
            .limit(300)
            .filter(record -> record.getKindValue() == 1)
            .findFirst()
            .orElseThrow()
            .getInteractionId();

    Result byId = whytrail("proof", id, file("log"));
    Result byInteraction = whytrail("proof", interaction, file("log"));

    assertThat(byId.out()).isEqualTo(whytrail("proof", 123, file("log")).out());
    assertThat(ProofFile.parse(byInteraction.out()).index())
        .isEqualTo(Long.parseLong(interaction.substring(2)));
  }

  @Test
  void proof_isRefusedWhereThereIsNone() throws IOException {
    assertThat(whytrail("proof", 300, file("log")).exitCode()).isEqualTo(1);
    assertThat(whytrail("proof", "nobody", file("log")).exitCode()).isEqualTo(1);
    assertThat(whytrail("proof", "i-1", "http://127.0.0.1:1").exitCode()).isEqualTo(2);
    assertThat(whytrail("proof", 1, "http://127.0.0.1:1").exitCode())
        .isEqualTo(Main.INFRASTRUCTURE);
    assertThat(
            whytrail("proof", 1, file("log"), "--key", WrittenLog.otherKey().verifierKey().format())
                .exitCode())
        .isEqualTo(1);
    byte[] tile = Files.readAllBytes(file("log/tile/0/000"));
    tile[0] ^= 1;
    Files.write(file("log/tile/0/000"), tile);
    Result changed = whytrail("proof", 1, file("log"));
    assertThat(changed.exitCode()).isEqualTo(1);
    assertThat(changed.err()).contains("leads to another root");
  }
}
