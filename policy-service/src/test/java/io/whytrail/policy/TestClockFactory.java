package io.whytrail.policy;

import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;
import io.whytrail.testing.MutableClock;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;

/// The clock of tests that need to move it.
@Factory
@Requires(property = TestClockFactory.PROPERTY)
final class TestClockFactory {

  static final String PROPERTY = "test.clock";

  @Singleton
  @Replaces(Clock.class)
  MutableClock clock() {
    return MutableClock.at(Instant.now());
  }
}
