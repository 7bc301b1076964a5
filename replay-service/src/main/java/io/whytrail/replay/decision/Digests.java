package io.whytrail.replay.decision;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// SHA-256 digests, written `sha256:` and 64 lower-case hex digits.
public final class Digests {

  private static final String PREFIX = "sha256:";

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
    return of(
        new CanonicalJson()
            .open('[')
            .item(stage.name())
            .items(new TreeSet<>(ruleIds))
            .close(']')
            .bytes());
  }

  /// Over the RFC 8785 form of the decision; the variables go in as their own digest.
  static String ofDecision(RecordedDecision decision) {
    CanonicalJson json =
        new CanonicalJson()
            .open('{')
            .field("decide_time", decision.decideTime().toString())
            .field("decision_id", decision.id())
            .field("interaction_id", decision.interactionId())
            .key("matches")
            .open('[');
    decision.matches().forEach(match -> write(json, match));
    return of(
        json.close(']')
            .after("matches")
            .field("policy_digest", decision.policyDigest())
            .field("stage", decision.stage().name())
            .field("variables", decision.variablesDigest())
            .field("verdict", decision.verdict().name())
            .close('}')
            .bytes());
  }

  /// Over what is known about a case beside its decision.
  public static String ofMarks(Truth truth, Map<String, String> provenance) {
    CanonicalJson json = new CanonicalJson().open('{').key("provenance").open('{');
    new TreeMap<>(provenance).forEach(json::field);
    return of(json.close('}').after("provenance").field("truth", truth.name()).close('}').bytes());
  }

  private static void write(CanonicalJson json, RuleMatch match) {
    json.open('{')
        .field("message", match.message())
        .field("reason", match.reason())
        .field("rule_id", match.ruleId())
        .field("severity", match.severity().name())
        .field("verdict", match.verdict().name())
        .close('}');
  }

  /// Parses what [#write(byte[])] wrote.
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
