package io.whytrail.policy.approval;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.ShutdownEvent;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Tells those who watch an approval that it may have changed.
///
/// A change that this replica made is told at once. Changes of other replicas are found by one
/// query over everything that is watched here.
@Singleton
final class ApprovalChanges implements ApplicationEventListener<ShutdownEvent> {

  private final PostgresApprovals store;
  private final Map<UUID, Set<Watch>> watches = new ConcurrentHashMap<>();
  private final Map<UUID, Long> seen = new ConcurrentHashMap<>();
  private volatile boolean over;

  ApprovalChanges(PostgresApprovals store, MeterRegistry meters) {
    this.store = store;
    meters.gaugeMapSize("whytrail.policy.approvals.watched", Tags.empty(), watches);
  }

  Watch watch(UUID id) {
    Watch watch = new Watch(id);
    watches.compute(
        id,
        (key, all) -> {
          Set<Watch> set = all == null ? ConcurrentHashMap.newKeySet() : all;
          set.add(watch);
          return set;
        });
    return watch;
  }

  /// The server waits for calls that are under way, and a watcher would wait for ever.
  @Override
  public void onApplicationEvent(ShutdownEvent event) {
    over = true;
    watches.values().forEach(all -> all.forEach(Watch::wake));
  }

  /// Whether the service is going down.
  boolean over() {
    return over;
  }

  void changed(UUID id) {
    watches.getOrDefault(id, Set.of()).forEach(Watch::wake);
  }

  /// Looks for changes that others made.
  void poll() {
    Collection<UUID> ids = Set.copyOf(watches.keySet());
    seen.keySet().retainAll(ids);
    if (ids.isEmpty()) {
      return;
    }
    store
        .versions(ids)
        .forEach((id, version) -> {
          if (!version.equals(seen.put(id, version))) {
            changed(id);
          }
        });
  }

  /// One who waits.
  final class Watch implements AutoCloseable {

    private final UUID id;
    private final Semaphore signals = new Semaphore(0);

    private Watch(UUID id) {
      this.id = id;
    }

    void wake() {
      signals.release();
    }

    /// Waits for a change, but no longer than this; false where there was none.
    boolean await(Duration atMost) throws InterruptedException {
      boolean changed = signals.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS);
      signals.drainPermits();
      return changed;
    }

    @Override
    public void close() {
      watches.computeIfPresent(
          id,
          (key, all) -> {
            all.remove(this);
            return all.isEmpty() ? null : all;
          });
    }
  }
}
