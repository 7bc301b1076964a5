package io.whytrail.ingest.gate;

import io.whytrail.ingest.capture.CaptureCodec;
import io.whytrail.ingest.masking.JsonText;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.erdtman.jcs.JsonCanonicalizer;

/// The digest of one exact action: "sha256:" and the SHA-256 of the RFC 8785 form of `{"arguments":
/// ..., "name": ...}`.
///
/// RFC 8785 reads numbers as doubles and leaves broken surrogates open. Two actions that differ
/// only there would have one digest, and one approval would do for both, so such arguments are
/// refused.
final class ActionDigest {

  private ActionDigest() {}

  /// @param field names the arguments where they are refused
  static String of(String name, String argumentsJson, String field) {
    String arguments = argumentsJson.isEmpty() ? "{}" : argumentsJson;
    CaptureCodec.requireObject(field, arguments);
    new JsonText(arguments).rewrite(new Exact(field));
    String action = "{\"arguments\":%s,\"name\":%s}".formatted(arguments, quoted(name));
    return "sha256:" + sha256(canonical(action));
  }

  /// Refuses what a canonical form does not tell apart.
  private record Exact(String field) implements JsonText.Visitor {

    @Override
    public String string(String member, String value) {
      if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
        throw CaptureCodec.invalid(field, "leave out broken surrogates");
      }
      return value;
    }

    @Override
    public String number(String member, String literal) {
      double value = Double.parseDouble(literal);
      if (!Double.isFinite(value) || !isExact(literal, value)) {
        throw CaptureCodec.invalid(
            field, "send numbers with more digits than a double has as strings");
      }
      return literal;
    }

    /// Whether the literal and the shortest form of its double are the same number.
    private static boolean isExact(String literal, double value) {
      return new BigDecimal(literal).compareTo(new BigDecimal(Double.toString(value))) == 0;
    }
  }

  private static String quoted(String name) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ') {
        quoted.append("\\u%04x".formatted((int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }

  private static byte[] canonical(String json) {
    try {
      return new JsonCanonicalizer(json).getEncodedUTF8();
    } catch (IOException e) {
      throw new IllegalStateException("JSON that was checked has a canonical form", e);
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
