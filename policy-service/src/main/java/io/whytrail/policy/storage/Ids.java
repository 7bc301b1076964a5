package io.whytrail.policy.storage;

import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/// Makes UUIDs of version 7 (RFC 9562), which sort by the time they were made; those of one
/// instance sort strictly in their order.
@Singleton
public final class Ids {

  private static final int COUNTER_LIMIT = 1 << 12;

  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private long lastMillis;
  private int counter;

  Ids(Clock clock) {
    this.clock = clock;
  }

  public synchronized UUID next() {
    long millis = Math.max(clock.millis(), lastMillis);
    if (millis > lastMillis) {
      counter = 0;
    } else if (++counter == COUNTER_LIMIT) {
      counter = 0;
      millis++;
    }
    lastMillis = millis;
    long high = millis << 16 | 0x7000L | counter;
    long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }

  /// An id as it comes from outside; empty where it can't be one of ours.
  public static Optional<UUID> parse(String text) {
    try {
      UUID id = UUID.fromString(text);
      return id.toString().equals(text) ? Optional.of(id) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
