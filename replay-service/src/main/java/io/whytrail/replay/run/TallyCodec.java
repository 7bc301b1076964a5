package io.whytrail.replay.run;

import static java.util.Objects.requireNonNull;

import io.micronaut.core.type.Argument;
import io.micronaut.serde.ObjectMapper;
import io.whytrail.replay.comparison.Tally;
import io.whytrail.replay.gate.Threshold;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/// A tally, and the thresholds it is held against, as the JSON that is stored.
@Singleton
final class TallyCodec {

  private static final Argument<List<Threshold>> THRESHOLDS = Argument.listOf(Threshold.class);

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

  String encode(List<Threshold> thresholds) {
    try {
      return json.writeValueAsString(THRESHOLDS, thresholds);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory failed", e);
    }
  }

  List<Threshold> decodeThresholds(String text) {
    try {
      return requireNonNull(json.readValue(text, THRESHOLDS), "stored thresholds");
    } catch (IOException e) {
      throw new UncheckedIOException("Stored thresholds can't be read", e);
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
