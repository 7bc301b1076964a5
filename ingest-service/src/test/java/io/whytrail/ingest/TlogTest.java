package io.whytrail.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.micronaut.grpc.annotation.GrpcChannel;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import io.micronaut.test.support.TestPropertyProvider;
import io.whytrail.ingest.v1.GetConsistencyProofRequest;
import io.whytrail.ingest.v1.GetInclusionProofRequest;
import io.whytrail.ingest.v1.GetLedgerRequest;
import io.whytrail.ingest.v1.GetLedgerResponse;
import io.whytrail.ingest.v1.WaitFor;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.runtime.identity.Role;
import io.whytrail.testing.Samples;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// The log over HTTP, read by a small client of its own: it shares no code with the service, only
/// the text of C2SP tlog-tiles, tlog-checkpoint and signed-note.
@MicronautTest(transactional = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlogTest implements TestPropertyProvider {

  private static final int RECORDS = 700;

  @Inject
  @GrpcChannel("grpc-server")
  ManagedChannel channel;

  @Inject EmbeddedServer server;

  private final HttpClient http = HttpClient.newHttpClient();
  private String verifierKey = "";

  @Override
  public Map<String, String> getProperties() {
    return TestKeys.properties();
  }

  @BeforeAll
  void fill() throws Exception {
    Callers callers = new Callers(channel);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Object>> calls = new ArrayList<>();
      for (int i = 0; i < RECORDS; i++) {
        String id = "t" + i;
        calls.add(
            () -> callers.record("acme", Samples.supportChat(id).build(), WaitFor.WAIT_FOR_PROVEN));
      }
      for (Future<Object> call : threads.invokeAll(calls)) {
        call.get();
      }
    }
    verifierKey = standing().getVerifierKey();
  }

  private GetLedgerResponse standing() {
    return new Callers(channel)
        .ledger("acme", Role.ANALYST)
        .getLedger(GetLedgerRequest.getDefaultInstance());
  }

  private HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(server.getURL() + "/tlog/" + path)).build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  private byte[] file(String path) throws IOException, InterruptedException {
    HttpResponse<byte[]> response = get("acme/" + path);
    assertThat(response.statusCode()).as(path).isEqualTo(200);
    return response.body();
  }

  @Test
  void log_isRebuiltToTheSignedRootFromItsEntries() throws Exception {
    Signed checkpoint = Signed.read(new String(file("checkpoint"), StandardCharsets.UTF_8));
    checkpoint.verify(verifierKey);

    List<byte[]> leaves = entries(checkpoint.size());

    assertThat(leaves).hasSize((int) checkpoint.size()).hasSizeGreaterThan(RECORDS);
    assertThat(root(leaves)).isEqualTo(checkpoint.root());
    assertThat(checkpoint.origin()).isEqualTo("whytrail.local/acme");
  }

  @Test
  void tiles_areTheHashesOfTheEntries() throws Exception {
    Signed checkpoint = Signed.read(new String(file("checkpoint"), StandardCharsets.UTF_8));
    List<byte[]> leaves = entries(checkpoint.size());

    for (int level = 0; hashesAt(level, leaves.size()) > 0; level++) {
      int count = hashesAt(level, leaves.size());
      for (int tile = 0; tile * 256 < count; tile++) {
        int width = Math.min(256, count - tile * 256);
        byte[] expected = new byte[0];
        for (int i = 0; i < width; i++) {
          int span = 1 << (8 * level);
          int from = (tile * 256 + i) * span;
          expected = join(expected, root(leaves.subList(from, from + span)));
        }
        assertThat(file("tile/%d/%03d%s".formatted(level, tile, partial(width))))
            .isEqualTo(expected);
      }
    }
  }

  private static int hashesAt(int level, int size) {
    return size >> (8 * level);
  }

  private static String partial(int width) {
    return width == 256 ? "" : ".p/" + width;
  }

  private List<byte[]> entries(long size) throws Exception {
    List<byte[]> leaves = new ArrayList<>();
    for (int bundle = 0; bundle * 256L < size; bundle++) {
      int width = (int) Math.min(256, size - bundle * 256L);
      ByteBuffer data =
          ByteBuffer.wrap(file("tile/entries/%03d%s".formatted(bundle, partial(width))));
      for (int i = 0; i < width; i++) {
        byte[] entry = new byte[data.getShort() & 0xffff];
        data.get(entry);
        leaves.add(sha256(new byte[] {0}, entry));
      }
      assertThat(data.hasRemaining()).isFalse();
    }
    return leaves;
  }

  @Test
  void files_areServedAsTheFormatSays() throws Exception {
    HttpResponse<byte[]> checkpoint = get("acme/checkpoint");
    HttpResponse<byte[]> tile = get("acme/tile/0/000");
    HttpResponse<byte[]> partial = get("acme/tile/0/000.p/17");

    assertThat(checkpoint.headers().firstValue("content-type"))
        .hasValue("text/plain; charset=utf-8");
    assertThat(tile.headers().firstValue("content-type")).hasValue("application/octet-stream");
    assertThat(tile.headers().firstValue("cache-control").orElse("")).contains("immutable");
    assertThat(tile.body()).hasSize(8192);
    assertThat(partial.body()).isEqualTo(Arrays.copyOf(tile.body(), 17 * 32));
  }

  @Test
  void files_thatDoNotExistAreNotFound() throws Exception {
    for (String path :
        List.of(
            "acme/tile/0/999",
            "acme/tile/0/002",
            "acme/tile/0/000.p/0",
            "acme/tile/0/000.p/256",
            "acme/tile/0/000.p/017",
            "acme/tile/0/0",
            "acme/tile/0/x000/000",
            "acme/tile/00/000",
            "acme/tile/9/000",
            "acme/tile/64/000",
            "acme/tile/entries/999",
            "acme/tile/entries/000.p/999",
            "acme/tile/-1/000",
            "acme/tile/0/..%2f..",
            "acme/tile/0",
            "nobody/checkpoint",
            "nobody/tile/0/000",
            "%27;drop/checkpoint",
            "acme/other")) {
      assertThat(get(path).statusCode()).as(path).isEqualTo(404);
    }
  }

  @Test
  void proofs_leadToTheSignedRoot() throws Exception {
    Callers callers = new Callers(channel);
    String proof =
        callers
            .ledger("acme", Role.AUDITOR)
            .getInclusionProof(GetInclusionProofRequest.newBuilder().setLeafIndex(300).build())
            .getProof();

    String[] parts = proof.split("\n\n", 2);
    Signed checkpoint = Signed.read(parts[1]);
    checkpoint.verify(verifierKey);
    List<String> lines = parts[0].lines().toList();
    assertThat(lines.subList(0, 2)).containsExactly("c2sp.org/tlog-proof@v1", "index 300");
    byte[] node = entries(checkpoint.size()).get(300);
    long index = 300;
    long last = checkpoint.size() - 1;
    for (String line : lines.subList(2, lines.size())) {
      byte[] sibling = Base64.getDecoder().decode(line);
      if (index % 2 == 1 || index == last) {
        node = sha256(new byte[] {1}, sibling, node);
        while (index % 2 == 0 && index != 0) {
          index >>= 1;
          last >>= 1;
        }
      } else {
        node = sha256(new byte[] {1}, node, sibling);
      }
      index >>= 1;
      last >>= 1;
    }
    assertThat(last).isZero();
    assertThat(node).isEqualTo(checkpoint.root());
  }

  @Test
  void consistencyProof_isRefusedBeyondTheTree() {
    Callers callers = new Callers(channel);
    long size = standing().getSize();

    assertThat(
            callers
                .ledger("acme", Role.PRODUCER)
                .getConsistencyProof(
                    GetConsistencyProofRequest.newBuilder()
                        .setOldSize(100)
                        .setNewSize(size)
                        .build())
                .getHashesList())
        .isNotEmpty();
    Callers.refused(
        ErrorReason.ERROR_REASON_FIELD_INVALID,
        () ->
            callers
                .ledger("acme", Role.PRODUCER)
                .getConsistencyProof(
                    GetConsistencyProofRequest.newBuilder()
                        .setOldSize(1)
                        .setNewSize(size + 1_000_000)
                        .build()));
  }

  private static byte[] root(List<byte[]> hashes) throws Exception {
    if (hashes.size() == 1) {
      return hashes.getFirst();
    }
    int split = Integer.highestOneBit(hashes.size() - 1);
    return sha256(
        new byte[] {1}, root(hashes.subList(0, split)), root(hashes.subList(split, hashes.size())));
  }

  private static byte[] sha256(byte[]... parts) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (byte[] part : parts) {
      digest.update(part);
    }
    return digest.digest();
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  /// A signed checkpoint.
  private record Signed(String text, String origin, long size, String root64, String signature) {

    static Signed read(String note) {
      int end = note.lastIndexOf("\n\n");
      List<String> lines = note.substring(0, end).lines().toList();
      return new Signed(
          note.substring(0, end + 1),
          lines.get(0),
          Long.parseLong(lines.get(1)),
          lines.get(2),
          note.substring(end + 2).strip());
    }

    byte[] root() {
      return Base64.getDecoder().decode(root64);
    }

    void verify(String key) throws Exception {
      String[] parts = key.split("\\+", 3);
      byte[] typeAndKey = Base64.getDecoder().decode(parts[2]);
      byte[] spki =
          join(
              HexFormat.of().parseHex("302a300506032b6570032100"),
              Arrays.copyOfRange(typeAndKey, 1, 33));
      assertThat(parts[0]).isEqualTo(origin);
      assertThat(signature).startsWith("\u2014 " + parts[0] + " ");
      byte[] blob = Base64.getDecoder().decode(signature.substring(signature.lastIndexOf(' ') + 1));
      assertThat(HexFormat.of().formatHex(blob, 0, 4)).isEqualTo(parts[1]);
      Signature verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(
          KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spki)));
      verifier.update(text.getBytes(StandardCharsets.UTF_8));
      assertThat(verifier.verify(Arrays.copyOfRange(blob, 4, blob.length))).isTrue();
    }
  }
}
