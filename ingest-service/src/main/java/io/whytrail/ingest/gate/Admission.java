package io.whytrail.ingest.gate;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.runtime.failure.Failure;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/// Lets in as many questions as can be answered in time. One more would wait for a connection until
/// nobody gets an answer; it is told at once to come again.
@Singleton
final class Admission {

  private final Semaphore places;
  private final GateConfiguration configuration;
  private final Counter refused;

  Admission(GateConfiguration configuration, MeterRegistry meters) {
    this.places = new Semaphore(configuration.inFlight());
    this.configuration = configuration;
    this.refused = meters.counter("whytrail.gate.refused");
  }

  /// Answers a question that has a place.
  ///
  /// @throws Failure OVERLOADED with a delay where all places are taken
  <T> T admit(Supplier<T> question) {
    if (!places.tryAcquire()) {
      refused.increment();
      throw Failure.of(
              ErrorReason.ERROR_REASON_OVERLOADED,
              "Too many questions are being answered: ask again after the delay, and do not act"
                  + " before you have an answer.",
              Map.of("in_flight", Integer.toString(configuration.inFlight())))
          .retryAfter(configuration.retryDelay());
    }
    try {
      return question.get();
    } finally {
      places.release();
    }
  }
}
