package io.whytrail.runtime.correlation;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/// The id that joins everything of one causal chain.
public final class Correlation {

  /// The W3C baggage key.
  public static final String BAGGAGE_KEY = "whytrail.correlation_id";

  private static final String MDC_CORRELATION = "correlation_id";
  private static final String MDC_TRACE = "trace_id";

  private Correlation() {}

  /// The current id: from the baggage, else the trace id, else empty.
  public static String id() {
    String id = Baggage.current().getEntryValue(BAGGAGE_KEY);
    if (id != null) {
      return id;
    }
    SpanContext span = Span.current().getSpanContext();
    return span.isValid() ? span.getTraceId() : "";
  }

  /// Makes an id the current one, for this thread and all that it calls, until the scope is closed.
  /// An empty id changes nothing but the log.
  public static CorrelationScope with(String id) {
    Context context = Context.current();
    if (!id.isEmpty()) {
      context =
          Baggage.fromContext(context).toBuilder()
              .put(BAGGAGE_KEY, id)
              .build()
              .storeInContext(context);
    }
    return enter(context);
  }

  static CorrelationScope enter(Context context) {
    return new CorrelationScope(context);
  }

  /// An open scope.
  public static final class CorrelationScope implements AutoCloseable {

    private final Scope scope;
    private final @Nullable String outerId;
    private final @Nullable String outerTrace;

    @SuppressWarnings("MustBeClosedChecker") // closed by close()
    private CorrelationScope(Context context) {
      this.scope = context.makeCurrent();
      this.outerId = MDC.get(MDC_CORRELATION);
      this.outerTrace = MDC.get(MDC_TRACE);
      put(MDC_CORRELATION, id());
      SpanContext span = Span.current().getSpanContext();
      put(MDC_TRACE, span.isValid() ? span.getTraceId() : null);
    }

    @Override
    public void close() {
      scope.close();
      put(MDC_CORRELATION, outerId);
      put(MDC_TRACE, outerTrace);
    }

    private static void put(String key, @Nullable String value) {
      if (value == null || value.isEmpty()) {
        MDC.remove(key);
      } else {
        MDC.put(key, value);
      }
    }
  }
}
