package io.whytrail.runtime.messaging;

import io.nats.client.impl.Headers;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Trace context in and out of NATS headers and of a fact's traceparent.
final class TraceHeaders {

  private static final String TRACEPARENT = "traceparent";
  private static final TextMapGetter<Map<String, String>> FROM_MAP =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Map<String, String> carrier) {
          return carrier.keySet();
        }

        @Override
        public @Nullable String get(@Nullable Map<String, String> carrier, String key) {
          return carrier == null ? null : carrier.get(key);
        }
      };

  private final OpenTelemetry telemetry;

  TraceHeaders(OpenTelemetry telemetry) {
    this.telemetry = telemetry;
  }

  /// The current trace context as a traceparent; empty where there is none.
  String traceparent() {
    Map<String, String> carrier = new HashMap<>();
    telemetry
        .getPropagators()
        .getTextMapPropagator()
        .inject(Context.current(), carrier, TraceHeaders::put);
    return carrier.getOrDefault(TRACEPARENT, "");
  }

  /// A context that continues a traceparent.
  Context continuing(String traceparent) {
    return telemetry
        .getPropagators()
        .getTextMapPropagator()
        .extract(Context.root(), Map.of(TRACEPARENT, traceparent), FROM_MAP);
  }

  /// Writes the current trace context and baggage into the headers of a message.
  void inject(Headers headers) {
    telemetry
        .getPropagators()
        .getTextMapPropagator()
        .inject(
            Context.current(),
            headers,
            (carrier, key, value) -> {
              if (carrier != null) {
                carrier.put(key, value);
              }
            });
  }

  /// The traceparent of a message; empty where it has none.
  static String traceparent(@Nullable Headers headers) {
    List<String> values = headers == null ? null : headers.getIgnoreCase(TRACEPARENT);
    return values == null || values.isEmpty() ? "" : values.getFirst();
  }

  private static void put(@Nullable Map<String, String> carrier, String key, String value) {
    if (carrier != null) {
      carrier.put(key, value);
    }
  }
}
