package io.whytrail.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/// A client of C2SP tlog-tiles that shares no code with the rest of the project: it reads every
/// entry of a log over HTTP and computes the root anew.
final class TlogReader {

  private static final int TILE = 256;

  private final HttpClient http = HttpClient.newHttpClient();
  private final String url;

  TlogReader(String url) {
    this.url = url;
  }

  /// What a checkpoint says.
  record Checkpoint(String origin, long size, String root, String note) {}

  Checkpoint checkpoint() throws IOException, InterruptedException {
    String note = new String(get("/checkpoint"), UTF_8);
    String[] lines = note.split("\n", -1);
    return new Checkpoint(lines[0], Long.parseLong(lines[1]), lines[2], note);
  }

  /// The RFC 6962 root, base64, over the entries that the log serves for a size.
  String rootFromEntries(long size) throws IOException, InterruptedException {
    List<byte[]> hashes = new ArrayList<>();
    for (byte[] entry : entries(size)) {
      hashes.add(sha256(new byte[] {0}, entry));
    }
    return root(hashes);
  }

  /// The same root over the hashes in the level 0 tiles.
  String rootFromTiles(long size) throws IOException, InterruptedException {
    List<byte[]> hashes = new ArrayList<>();
    for (long tile = 0; tile * TILE < size; tile++) {
      int width = (int) Math.min(TILE, size - tile * TILE);
      byte[] data = get("/tile/0/" + path(tile, width));
      if (data.length != 32 * width) {
        throw new IOException("tile " + tile + " has " + data.length + " bytes");
      }
      for (int i = 0; i < width; i++) {
        hashes.add(Arrays.copyOfRange(data, 32 * i, 32 * i + 32));
      }
    }
    return root(hashes);
  }

  List<byte[]> entries(long size) throws IOException, InterruptedException {
    List<byte[]> entries = new ArrayList<>();
    for (long tile = 0; tile * TILE < size; tile++) {
      int width = (int) Math.min(TILE, size - tile * TILE);
      byte[] bundle = get("/tile/entries/" + path(tile, width));
      int at = 0;
      for (int i = 0; i < width; i++) {
        int length = ((bundle[at] & 0xff) << 8) | (bundle[at + 1] & 0xff);
        entries.add(Arrays.copyOfRange(bundle, at + 2, at + 2 + length));
        at += 2 + length;
      }
      if (at != bundle.length) {
        throw new IOException("bundle " + tile + " has bytes to spare");
      }
    }
    return entries;
  }

  /// Is the note signed by the key (`name+hash+base64`)?
  static boolean verify(String note, String verifierKey) throws GeneralSecurityException {
    String[] key = verifierKey.split("\\+", 3);
    byte[] typed = Base64.getDecoder().decode(key[2]);
    PublicKey publicKey =
        KeyFactory.getInstance("Ed25519")
            .generatePublic(
                new X509EncodedKeySpec(
                    concat(
                        HexFormat.of().parseHex("302a300506032b6570032100"),
                        Arrays.copyOfRange(typed, 1, typed.length))));
    int blank = note.lastIndexOf("\n\n");
    byte[] text = note.substring(0, blank + 1).getBytes(UTF_8);
    for (String line : note.substring(blank + 2).split("\n", -1)) {
      String[] words = line.split(" ", -1);
      if (words.length == 3 && words[1].equals(key[0])) {
        byte[] signature = Base64.getDecoder().decode(words[2]);
        Signature verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(publicKey);
        verifier.update(text);
        return HexFormat.of().formatHex(signature, 0, 4).equals(key[1])
            && verifier.verify(Arrays.copyOfRange(signature, 4, signature.length));
      }
    }
    return false;
  }

  private static String path(long tile, int width) {
    StringBuilder path = new StringBuilder("%03d".formatted(tile % 1000));
    for (long rest = tile / 1000; rest > 0; rest /= 1000) {
      path.insert(0, "x%03d/".formatted(rest % 1000));
    }
    return width == TILE ? path.toString() : path + ".p/" + width;
  }

  private static String root(List<byte[]> leaves) {
    return Base64.getEncoder().encodeToString(hash(leaves));
  }

  private static byte[] hash(List<byte[]> leaves) {
    if (leaves.isEmpty()) {
      return sha256();
    }
    if (leaves.size() == 1) {
      return leaves.getFirst();
    }
    int split = Integer.highestOneBit(leaves.size() - 1);
    return sha256(
        new byte[] {1}, hash(leaves.subList(0, split)), hash(leaves.subList(split, leaves.size())));
  }

  private static byte[] sha256(byte[]... parts) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(concat(parts));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private byte[] get(String path) throws IOException, InterruptedException {
    HttpResponse<byte[]> response =
        http.send(
            HttpRequest.newBuilder(URI.create(url + path)).build(),
            HttpResponse.BodyHandlers.ofByteArray());
    if (response.statusCode() != 200) {
      throw new IOException(path + " answers " + response.statusCode());
    }
    return response.body();
  }
}
