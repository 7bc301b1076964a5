package io.whytrail.ingest.capture;

import io.whytrail.ingest.ledger.LeafReader;
import io.whytrail.ingest.ledger.Log;
import io.whytrail.ingest.ledger.SealedRecord;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Follows the numbers that producers give to their records and notes what is missing. Reads the
/// ledger instead of counting while records come in, so that a busy producer is not one hot row.
@Singleton
final class ProducerSequences implements LeafReader {

  private final PostgresProducers producers;
  private final Clock clock;

  ProducerSequences(PostgresProducers producers, Clock clock) {
    this.producers = producers;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "producers";
  }

  @Override
  public void read(Log log, List<SealedRecord> leaves) {
    Map<String, Long> highest = new LinkedHashMap<>();
    for (SealedRecord leaf : leaves) {
      ProducerCodec.numbered(leaf)
          .ifPresent(numbered -> {
            String producer = numbered.producerId();
            long before = highest.computeIfAbsent(producer, id -> producers.highest(log.id(), id));
            highest.put(producer, seen(log, numbered, before));
          });
    }
    highest.forEach((producer, number) -> producers.setHighest(log.id(), producer, number));
  }

  /// The highest number after this one was seen. Producers count from 1.
  private long seen(Log log, Numbered numbered, long highest) {
    long sequence = numbered.sequence();
    if (sequence <= highest) {
      producers
          .take(log.id(), numbered.producerId(), sequence)
          .ifPresent(hole -> hole.without(sequence).forEach(rest -> producers.add(log.id(), rest)));
      return highest;
    }
    if (sequence > highest + 1) {
      producers.add(
          log.id(), new Hole(numbered.producerId(), highest + 1, sequence - 1, clock.instant()));
    }
    return sequence;
  }
}
