package io.whytrail.replay.suite;

import static java.util.Objects.requireNonNull;

import io.micronaut.core.type.Argument;
import io.micronaut.serde.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/// Texts by name, and lists of texts, as the JSON that is stored.
@Singleton
final class TextMapCodec {

  private static final Argument<Map<String, String>> MAP =
      Argument.mapOf(String.class, String.class);
  private static final Argument<List<String>> LIST = Argument.listOf(String.class);

  private final ObjectMapper json;

  TextMapCodec(ObjectMapper json) {
    this.json = json;
  }

  String encode(Map<String, String> texts) {
    try {
      return json.writeValueAsString(MAP, texts);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory failed", e);
    }
  }

  Map<String, String> decode(String text) {
    return decode(text, MAP);
  }

  List<String> decodeList(String text) {
    return decode(text, LIST);
  }

  private <T> T decode(String text, Argument<T> type) {
    try {
      return requireNonNull(json.readValue(text, type), "stored JSON");
    } catch (IOException e) {
      throw new UncheckedIOException("Stored texts can't be read", e);
    }
  }
}
