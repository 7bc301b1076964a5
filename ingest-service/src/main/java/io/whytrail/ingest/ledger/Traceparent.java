package io.whytrail.ingest.ledger;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The W3C trace context as it is kept with a record, so that its leaf joins the trace of the call
/// that made it.
@Singleton
public final class Traceparent {

  private static final String HEADER = "traceparent";
  private static final TextMapGetter<String> FROM_HEADER =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String carrier) {
          return List.of(HEADER);
        }

        @Override
        public @Nullable String get(@Nullable String carrier, String key) {
          return key.equals(HEADER) ? carrier : null;
        }
      };

  private final OpenTelemetrySdk telemetry;

  Traceparent(OpenTelemetrySdk telemetry) {
    this.telemetry = telemetry;
  }

  /// The current trace; empty where there is none.
  public String current() {
    Map<String, String> carrier = new HashMap<>();
    telemetry
        .getPropagators()
        .getTextMapPropagator()
        .inject(
            Context.current(),
            carrier,
            (map, key, value) -> {
              if (map != null) {
                map.put(key, value);
              }
            });
    return carrier.getOrDefault(HEADER, "");
  }

  Context continuing(String traceparent) {
    return telemetry
        .getPropagators()
        .getTextMapPropagator()
        .extract(Context.root(), traceparent, FROM_HEADER);
  }
}
