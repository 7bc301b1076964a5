package io.whytrail.ingest.specimen;

import java.time.Clock;

/// A factory: the one place that may ask the system for the time.
final class ClockFactory {

  Clock clock() {
    return Clock.systemUTC();
  }
}
