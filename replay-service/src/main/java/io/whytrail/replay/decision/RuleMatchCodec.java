package io.whytrail.replay.decision;

import io.micronaut.core.type.Argument;
import io.micronaut.serde.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/// Rule matches as the JSON that is stored.
@Singleton
public final class RuleMatchCodec {

  private static final Argument<List<RuleMatch>> MATCHES = Argument.listOf(RuleMatch.class);

  private final ObjectMapper json;

  RuleMatchCodec(ObjectMapper json) {
    this.json = json;
  }

  public String encode(List<RuleMatch> matches) {
    try {
      return json.writeValueAsString(MATCHES, matches);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory failed", e);
    }
  }

  public List<RuleMatch> decode(String text) {
    try {
      return json.readValue(text, MATCHES);
    } catch (IOException e) {
      throw new UncheckedIOException("Stored rule matches can't be read", e);
    }
  }
}
