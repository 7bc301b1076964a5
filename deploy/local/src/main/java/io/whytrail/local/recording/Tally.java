package io.whytrail.local.recording;

import io.whytrail.ingest.v1.Receipt;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Counts what became of the rows: every one that was received is durable, rejected, or still on
/// its way.
public final class Tally {

  /// Enough for people to see what is wrong; the number says how many there are.
  private static final int KEPT = 1000;

  private final Consumer<Rejection> onRejection;
  private final List<Rejection> rejections = new ArrayList<>();
  private final Map<String, Long> masked = new TreeMap<>();
  private final Set<String> ids = new HashSet<>();
  private final boolean keepsIds;
  private long received;
  private long durable;
  private long duplicates;
  private long rejected;

  /// @param keepsIds whether to remember every id that is durable
  public Tally(boolean keepsIds, Consumer<Rejection> onRejection) {
    this.keepsIds = keepsIds;
    this.onRejection = onRejection;
  }

  /// The counts at one moment.
  ///
  /// @param duplicates of the durable ones, how many had been recorded before
  public record Counts(long received, long durable, long duplicates, long rejected) {}

  synchronized void received() {
    received++;
  }

  synchronized void durable(Receipt receipt) {
    durable++;
    if (keepsIds) {
      ids.add(receipt.getInteractionId());
    }
    if (receipt.getDuplicate()) {
      duplicates++;
    } else {
      receipt.getMaskedMap().forEach((type, count) -> masked.merge(type, (long) count, Long::sum));
    }
  }

  synchronized void rejected(Rejection rejection) {
    rejected++;
    if (rejections.size() < KEPT) {
      rejections.add(rejection);
    }
    onRejection.accept(rejection);
  }

  public synchronized Counts counts() {
    return new Counts(received, durable, duplicates, rejected);
  }

  /// The first thousand.
  public synchronized List<Rejection> rejections() {
    return List.copyOf(rejections);
  }

  /// How many values were masked, by type.
  public synchronized Map<String, Long> masked() {
    return new TreeMap<>(masked);
  }

  /// The ids of all durable interactions, where they are kept.
  public synchronized Set<String> ids() {
    return Set.copyOf(ids);
  }
}
