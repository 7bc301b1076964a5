package io.whytrail.replay.run;

import static java.util.Objects.requireNonNull;

import io.micronaut.serde.ObjectMapper;
import io.whytrail.replay.comparison.Tally;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;

/// A tally as the JSON that is stored.
@Singleton
final class TallyCodec {

  private final ObjectMapper json;

  TallyCodec(ObjectMapper json) {
    this.json = json;
  }

  String encode(Tally tally) {
    try {
      return json.writeValueAsString(tally);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory failed", e);
    }
  }

  Tally decode(String text) {
    try {
      return requireNonNull(json.readValue(text, Tally.class), "a stored tally");
    } catch (IOException e) {
      throw new UncheckedIOException("A stored tally can't be read", e);
    }
  }
}
