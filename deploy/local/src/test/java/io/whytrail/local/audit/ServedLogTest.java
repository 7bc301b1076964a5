package io.whytrail.local.audit;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.whytrail.ingest.v1.RecordKind;
import io.whytrail.runtime.merkle.note.SignerKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A log of 100,000 leaves behind HTTP, written by the code of the services.
class ServedLogTest {

  private static final int SIZE = 100_000;
  private static final SignerKey KEY = WrittenLog.otherKey();

  @TempDir static Path directory = Path.of("");
  private static @Nullable HttpServer server;

  @BeforeAll
  static void serve() throws IOException {
    byte[] opening =
        WrittenLog.of(1, RandomGeneratorFactory.getDefault().create(1))
            .records()
            .getFirst()
            .getLeaf()
            .toByteArray();
    List<byte[]> leaves = new ArrayList<>(List.of(opening));
    for (int i = 1; i < SIZE; i++) {
      byte[] leaf = opening.clone();
      leaf[9] = (byte) RecordKind.RECORD_KIND_DECISION_VALUE;
      ByteBuffer.wrap(leaf).putLong(18, i);
      leaves.add(leaf);
    }
    WrittenLog.writeFiles(directory, leaves, KEY);
    // Without it this server keeps half of each answer back until the other side's acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    server =
        SimpleFileServer.createFileServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            directory.toRealPath(),
            SimpleFileServer.OutputLevel.NONE);
    server.start();
  }

  @AfterAll
  static void stop() {
    Objects.requireNonNull(server).stop(0);
  }

  private static String address() {
    return "http://127.0.0.1:" + Objects.requireNonNull(server).getAddress().getPort();
  }

  @Test
  void independentClient_rebuildsTheSignedRoot() throws Exception {
    TlogTilesClient client = new TlogTilesClient(address());

    TlogTilesClient.Signed signed = client.checkpoint(KEY.verifierKey().format());

    assertThat(signed.size()).isEqualTo(SIZE);
    assertThat(signed.origin()).isEqualTo(WrittenLog.ORIGIN);
    assertThat(client.rootOfEntries(SIZE)).isEqualTo(signed.root());
    for (int level = 0; level < 3; level++) {
      assertThat(client.rootOfTiles(level, SIZE)).as("level %d", level).isEqualTo(signed.root());
    }
    assertThatThrownBy(() -> client.checkpoint(WrittenLog.otherKey().verifierKey().format()))
        .hasMessage("no signature by the log");
  }

  @Test
  void independentClient_sharesNoCodeWithTheRest() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideOutsideOfPackage("java..").and(not(belongToAnyOf(TlogTilesClient.class))))
        .check(new ClassFileImporter().importClasses(TlogTilesClient.class));
  }

  /// Ids are compared in portions of up to 200,000, which is what the heap is for.
  @Test
  void fsck_overHttpNeedsNoMemoryForTheSizeOfTheLog() throws Exception {
    Path out = Files.createTempFile("fsck", ".out");
    Process fsck =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.whytrail.local.Main",
                "fsck",
                address(),
                "--key",
                KEY.verifierKey().format())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    int exitCode = fsck.waitFor();
    String said = Files.readString(out, UTF_8);
    Files.delete(out);

    assertThat(exitCode).as(said).isZero();
    assertThat(said).contains("read 100000 entries, 394 tiles").contains("All is as it was signed");
  }
}
