package io.whytrail.replay.run;

import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Trace context as it is kept in a row, so that a run belongs to the trace of whoever asked for
/// it.
public final class Traceparent {

  private static final String KEY = "traceparent";
  private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();

  private static final TextMapGetter<String> ITSELF =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String traceparent) {
          return Map.of(KEY, traceparent).keySet();
        }

        @Override
        public @Nullable String get(@Nullable String traceparent, String key) {
          return key.equals(KEY) ? traceparent : null;
        }
      };

  private Traceparent() {}

  /// Empty where there is no span.
  public static String current() {
    Map<String, String> carrier = new HashMap<>();
    W3C.inject(Context.current(), carrier, (into, key, value) -> carrier.put(key, value));
    return carrier.getOrDefault(KEY, "");
  }

  public static Context continuing(String traceparent) {
    return W3C.extract(Context.root(), traceparent, ITSELF);
  }
}
