package io.whytrail.policy.storage;

import com.google.protobuf.Timestamp;
import java.time.Instant;

/// Between instants and the contract's timestamps.
public final class TimestampCodec {

  private TimestampCodec() {}

  public static Timestamp of(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }

  public static Instant of(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }
}
