package io.whytrail.ingest.specimen.bad;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.function.Supplier;

/// Every way to read the time behind the clock's back.
@SuppressWarnings("JavaUtilDate")
final class ReadsTime {

  Instant now() {
    return Instant.now();
  }

  Supplier<Instant> reference() {
    return Instant::now;
  }

  LocalDate today() {
    return LocalDate.now(ZoneOffset.UTC);
  }

  long millis() {
    return System.currentTimeMillis();
  }

  Date date() {
    return new Date();
  }

  Clock clock() {
    return Clock.systemUTC();
  }
}
