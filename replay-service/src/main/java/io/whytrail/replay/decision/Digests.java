package io.whytrail.replay.decision;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.erdtman.jcs.JsonCanonicalizer;

/// SHA-256 digests, written `sha256:` and 64 lower-case hex digits.
public final class Digests {

  private static final String PREFIX = "sha256:";
  private static final JsonFactory JSON = new JsonFactory();

  private Digests() {}

  public static String ofText(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  public static String of(byte[] bytes) {
    return write(sha256().digest(bytes));
  }

  /// The digest over other digests, in their order.
  public static final class Chain {

    private final MessageDigest all = sha256();

    public void add(String digest) {
      all.update(read(digest));
    }

    public String digest() {
      return write(all.digest());
    }
  }

  static String signature(Stage stage, Collection<String> ruleIds) {
    return ofJson(json -> {
      json.writeStartArray();
      json.writeString(stage.name());
      for (String id : new TreeSet<>(ruleIds)) {
        json.writeString(id);
      }
      json.writeEndArray();
    });
  }

  /// Over the RFC 8785 form of the decision; the variables go in as their own digest.
  static String ofDecision(RecordedDecision decision) {
    return ofJson(json -> write(json, decision));
  }

  /// Over what is known about a case beside its decision.
  public static String ofMarks(Truth truth, Map<String, String> provenance) {
    return ofJson(json -> {
      json.writeStartObject();
      json.writeObjectFieldStart("provenance");
      for (Map.Entry<String, String> entry : new TreeMap<>(provenance).entrySet()) {
        json.writeStringField(entry.getKey(), entry.getValue());
      }
      json.writeEndObject();
      json.writeStringField("truth", truth.name());
      json.writeEndObject();
    });
  }

  private static void write(JsonGenerator json, RecordedDecision decision) throws IOException {
    json.writeStartObject();
    json.writeStringField("decide_time", decision.decideTime().toString());
    json.writeStringField("decision_id", decision.id());
    json.writeStringField("interaction_id", decision.interactionId());
    json.writeArrayFieldStart("matches");
    for (RuleMatch match : decision.matches()) {
      write(json, match);
    }
    json.writeEndArray();
    json.writeStringField("policy_digest", decision.policyDigest());
    json.writeStringField("stage", decision.stage().name());
    json.writeStringField("variables", decision.variablesDigest());
    json.writeStringField("verdict", decision.verdict().name());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, RuleMatch match) throws IOException {
    json.writeStartObject();
    json.writeStringField("message", match.message());
    json.writeStringField("reason", match.reason());
    json.writeStringField("rule_id", match.ruleId());
    json.writeStringField("severity", match.severity().name());
    json.writeStringField("verdict", match.verdict().name());
    json.writeEndObject();
  }

  private static String ofJson(JsonContent content) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      content.writeTo(json);
      json.flush();
      return of(new JsonCanonicalizer(text.toString()).getEncodedUTF8());
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory failed", e);
    }
  }

  private interface JsonContent {
    void writeTo(JsonGenerator json) throws IOException;
  }

  /// Parses what [#write] wrote.
  private static byte[] read(String digest) {
    if (!digest.startsWith(PREFIX)) {
      throw new IllegalArgumentException("not a SHA-256 digest: " + digest);
    }
    return HexFormat.of().parseHex(digest, PREFIX.length(), digest.length());
  }

  private static String write(byte[] digest) {
    return PREFIX + HexFormat.of().formatHex(digest);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
