package io.whytrail.local.audit;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// A client of C2SP tlog-tiles that was written from its text alone and uses nothing but the JDK:
/// no code of the services and none of the commands.
final class TlogTilesClient {

  private static final int TILE = 256;
  private static final int HASH = 32;

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI prefix;

  TlogTilesClient(String prefix) {
    this.prefix = URI.create(prefix + "/");
  }

  /// What the log signed.
  record Signed(String origin, long size, String root) {}

  /// The checkpoint, after its Ed25519 signature was verified with the key.
  Signed checkpoint(String verifierKey) throws Exception {
    String note = new String(get("checkpoint"), StandardCharsets.UTF_8);
    int split = note.lastIndexOf("\n\n");
    String text = note.substring(0, split + 1);
    String[] key = verifierKey.split("\\+", 3);
    byte[] publicKey = Base64.getDecoder().decode(key[2]);
    for (String line : note.substring(split + 2).split("\n", -1)) {
      if (line.startsWith("\u2014 " + key[0] + " ")) {
        byte[] blob = Base64.getDecoder().decode(line.substring(line.lastIndexOf(' ') + 1));
        if (verifies(publicKey, text, Arrays.copyOfRange(blob, 4, blob.length))) {
          String[] lines = text.split("\n", -1);
          return new Signed(lines[0], Long.parseLong(lines[1]), lines[2]);
        }
      }
    }
    throw new IOException("no signature by the log");
  }

  private static boolean verifies(byte[] typed, String text, byte[] signature)
      throws GeneralSecurityException {
    byte[] littleEndian = Arrays.copyOfRange(typed, 1, typed.length);
    byte[] bigEndian = new byte[littleEndian.length];
    for (int i = 0; i < bigEndian.length; i++) {
      bigEndian[i] = littleEndian[littleEndian.length - 1 - i];
    }
    boolean odd = (bigEndian[0] & 0x80) != 0;
    bigEndian[0] &= 0x7f;
    EdECPoint point = new EdECPoint(odd, new BigInteger(1, bigEndian));
    Signature verifier = Signature.getInstance("EdDSA");
    verifier.initVerify(
        KeyFactory.getInstance("EdDSA")
            .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, point)));
    verifier.update(text.getBytes(StandardCharsets.UTF_8));
    return verifier.verify(signature);
  }

  /// The root over all entries, as base64.
  String rootOfEntries(long size) throws Exception {
    List<byte[]> hashes = new ArrayList<>();
    for (long n = 0; hashes.size() < size; n++) {
      int width = (int) Math.min(TILE, size - hashes.size());
      DataInputStream bundle =
          new DataInputStream(new ByteArrayInputStream(get(path("entries", n, width))));
      for (int i = 0; i < width; i++) {
        byte[] entry = new byte[bundle.readUnsignedShort()];
        bundle.readFully(entry);
        hashes.add(hash((byte) 0, entry));
      }
      if (bundle.read() >= 0) {
        throw new IOException("something follows the last entry of bundle " + n);
      }
    }
    return Base64.getEncoder().encodeToString(root(hashes));
  }

  /// The root over the hashes of a level of tiles; above level 0 the right edge comes from below.
  String rootOfTiles(int level, long size) throws Exception {
    List<byte[]> hashes = new ArrayList<>();
    long full = size >> (8 * level);
    for (long n = 0; hashes.size() < full; n++) {
      int width = (int) Math.min(TILE, full - hashes.size());
      byte[] tile = get(path(Integer.toString(level), n, width));
      if (tile.length != width * HASH) {
        throw new IOException("tile %d of level %d has another length".formatted(n, level));
      }
      for (int i = 0; i < width; i++) {
        hashes.add(Arrays.copyOfRange(tile, i * HASH, (i + 1) * HASH));
      }
    }
    if (level > 0 && size % (1L << (8 * level)) > 0) {
      hashes.add(edge(level - 1, size, full << 8));
    }
    return Base64.getEncoder().encodeToString(root(hashes));
  }

  /// The root over what stands right of the last full hash of the level above.
  private byte[] edge(int level, long size, long from) throws Exception {
    List<byte[]> hashes = new ArrayList<>();
    long full = size >> (8 * level);
    if (full > from) {
      byte[] tile = get(path(Integer.toString(level), from / TILE, (int) (full - from)));
      for (int i = 0; i < full - from; i++) {
        hashes.add(Arrays.copyOfRange(tile, i * HASH, (i + 1) * HASH));
      }
    }
    if (level > 0 && size % (1L << (8 * level)) > 0) {
      hashes.add(edge(level - 1, size, full << 8));
    }
    return root(hashes);
  }

  /// MTH of RFC 6962 over hashes that are roots already. Each but the last stands for as many
  /// leaves as the others, so that the split of the leaves is a split of the hashes.
  private static byte[] root(List<byte[]> hashes) throws GeneralSecurityException {
    if (hashes.size() == 1) {
      return hashes.getFirst();
    }
    int left = Integer.highestOneBit(hashes.size() - 1);
    return hash((byte) 1, root(hashes.subList(0, left)), root(hashes.subList(left, hashes.size())));
  }

  private static byte[] hash(byte first, byte[]... rest) throws GeneralSecurityException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update(first);
    for (byte[] bytes : rest) {
      digest.update(bytes);
    }
    return digest.digest();
  }

  private static String path(String level, long index, int width) {
    String path = "%03d".formatted(index % 1000);
    for (long rest = index / 1000; rest > 0; rest /= 1000) {
      path = "x%03d/".formatted(rest % 1000) + path;
    }
    return "tile/%s/%s%s".formatted(level, path, width == TILE ? "" : ".p/" + width);
  }

  private byte[] get(String path) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer =
        http.send(
            HttpRequest.newBuilder(prefix.resolve(path)).build(),
            HttpResponse.BodyHandlers.ofByteArray());
    if (answer.statusCode() != 200) {
      throw new IOException(path + " answers " + answer.statusCode());
    }
    return answer.body();
  }
}
