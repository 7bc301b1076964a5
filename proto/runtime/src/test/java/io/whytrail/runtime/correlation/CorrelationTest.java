package io.whytrail.runtime.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Scope;
import io.whytrail.runtime.correlation.Correlation.CorrelationScope;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class CorrelationTest {

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  @Test
  void with_isCurrentUntilClosedAndStandsOnTheLog() {
    try (CorrelationScope outer = Correlation.with("outer")) {
      try (CorrelationScope inner = Correlation.with("inner")) {
        assertThat(Correlation.id()).isEqualTo("inner");
        assertThat(MDC.get("correlation_id")).isEqualTo("inner");
      }

      assertThat(Correlation.id()).isEqualTo("outer");
      assertThat(MDC.get("correlation_id")).isEqualTo("outer");
    }
    assertThat(Correlation.id()).isEmpty();
    assertThat(MDC.get("correlation_id")).isNull();
  }

  @Test
  void id_isTheTraceIdWhereNobodyChoseOne() {
    SpanContext context =
        SpanContext.create(
            TRACE, "b7ad6b7169203331", TraceFlags.getSampled(), TraceState.getDefault());

    try (Scope scope = Span.wrap(context).makeCurrent()) {
      assertThat(Correlation.id()).isEqualTo(TRACE);
    }
  }
}
