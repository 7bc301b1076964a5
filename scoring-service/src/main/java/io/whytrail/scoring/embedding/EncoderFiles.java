package io.whytrail.scoring.embedding;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;

/// The files of a sentence encoder: its graph, and a tokenizer file that has its vocabulary.
final class EncoderFiles {
  private static final JsonFactory JSON = new JsonFactory();

  private EncoderFiles() {}

  /// A resource of the class path with a known digest.
  static byte[] resource(String name, String sha256) throws IOException {
    try (InputStream in = EncoderFiles.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("there is no resource " + name);
      }
      return checked(name, in.readAllBytes(), sha256);
    }
  }

  /// The content of a file, where it has the digest that it should have.
  static byte[] checked(String name, byte[] content, String sha256) throws IOException {
    String found = sha256(content);
    if (!found.equals(sha256)) {
      throw new IOException(name + " has the digest " + found + " and not " + sha256);
    }
    return content;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /// The tokens of a tokenizer file, each at the place of its id.
  static List<String> vocabulary(byte[] tokenizer) throws IOException {
    List<String> tokens = new ArrayList<>();
    try (JsonParser parser = JSON.createParser(tokenizer)) {
      while (parser.nextToken() != null) {
        if (parser.currentToken() == JsonToken.FIELD_NAME
            && parser.currentName().equals("vocab")
            && parser.nextToken() == JsonToken.START_OBJECT) {
          while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String token = parser.currentName();
            parser.nextToken();
            place(token, parser.getIntValue(), tokens);
          }
        }
      }
    }
    if (tokens.isEmpty()) {
      throw new IOException("the tokenizer file has no vocabulary of word pieces");
    }
    return tokens;
  }

  private static void place(String token, int id, List<String> tokens) {
    if (id >= tokens.size()) {
      tokens.addAll(Collections.nCopies(id + 1 - tokens.size(), "[hole]"));
    }
    tokens.set(id, token);
  }
}
