package io.whytrail.ingest.spool;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.whytrail.ingest.ledger.Appended;
import io.whytrail.ingest.ledger.Kind;
import io.whytrail.ingest.ledger.SealedRecord;
import io.whytrail.ingest.ledger.Sealing;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.runtime.failure.Failure;
import io.whytrail.runtime.failure.Failures;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Interactions that wait for storage, in files of this replica: bounded in number and in bytes,
/// and on the disk before they are acknowledged.
@Singleton
public final class Spool {

  private static final Logger log = LoggerFactory.getLogger(Spool.class);

  private final SpoolConfiguration configuration;
  private final Sealing sealing;
  private final ExecutorService forcing = Executors.newVirtualThreadPerTaskExecutor();
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Key, Held> held = new ConcurrentHashMap<>();
  private final Map<SpoolFile, Long> sizes = new HashMap<>();
  private final List<SpoolFile> closed = new ArrayList<>();
  private @Nullable FileChannel owner;
  private final Counter spooled;
  private final Counter refused;
  private @Nullable SpoolFile current;
  private final AtomicLong bytes = new AtomicLong();
  private volatile boolean away;

  private record Key(String tenant, String subjectId) {}

  /// A record in a file, safe once the file is on the disk up to its end.
  private record Held(SealedRecord record, SpoolFile file, long end) {}

  Spool(SpoolConfiguration configuration, Sealing sealing, MeterRegistry meters) {
    this.configuration = configuration;
    this.sealing = sealing;
    this.spooled = meters.counter("whytrail.spool.spooled");
    this.refused = meters.counter("whytrail.spool.refused");
    meters.gaugeMapSize("whytrail.spool.records", List.of(), held);
    meters.gauge("whytrail.spool.bytes", bytes);
    if (configuration.isUsed() && configuration.directory().isBlank()) {
      throw new IllegalStateException(
          "Set whytrail.spool.directory: a failure policy is FAIL_OPEN_SPOOL");
    }
  }

  /// Takes the directory for this process alone, and what an earlier life has left in it.
  void open() {
    if (configuration.directory().isBlank()) {
      return;
    }
    Path directory = Path.of(configuration.directory());
    lock.lock();
    try {
      owner = locked(Files.createDirectories(directory));
      try (Stream<Path> files = Files.list(directory)) {
        for (Path path : files.filter(Spool::isSpool).sorted().toList()) {
          take(SpoolFile.found(path));
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException(
          "Set whytrail.spool.directory to a directory that can be written, instead of "
              + directory,
          e);
    } finally {
      lock.unlock();
    }
  }

  private static FileChannel locked(Path directory) throws IOException {
    FileChannel file =
        FileChannel.open(
            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean free;
    try {
      free = file.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      free = false; // By this very process.
    }
    if (!free) {
      file.close();
      throw new IllegalStateException(
          "Give each replica a whytrail.spool.directory of its own: %s is in use"
              .formatted(directory));
    }
    return file;
  }

  private static boolean isSpool(Path path) {
    return path.getFileName().toString().endsWith(SpoolFile.SUFFIX);
  }

  private void take(SpoolFile file) throws IOException {
    long unreadable = file.read(one -> hold(one, file, 0));
    closed.add(file);
    if (unreadable > 0) {
      log.error("The spool {} ends in {} bytes that can't be read", file.episode(), unreadable);
    }
  }

  private void hold(Spooled one, SpoolFile file, long end) {
    long size = Frames.frame(one).length;
    held.put(
        new Key(one.tenant(), one.record().subjectId()),
        new Held(one.record().withoutPayload(), file, end));
    sizes.merge(file, size, Long::sum);
    bytes.addAndGet(size);
  }

  /// Whether records of this kind go to the spool now.
  public boolean isOpenFor(String tenant, Kind kind) {
    return away && covers(tenant, kind);
  }

  /// Whether the spool takes over from storage that failed like this; it does until storage is
  /// back.
  public boolean takesOver(String tenant, Kind kind, RuntimeException failure) {
    boolean gone = Failures.of(failure).reason() == ErrorReason.ERROR_REASON_STORAGE_UNAVAILABLE;
    if (!gone || !covers(tenant, kind)) {
      return false;
    }
    if (!away) {
      log.warn("Storage does not answer: interactions are spooled where their tenant allows it");
      away = true;
    }
    return true;
  }

  private boolean covers(String tenant, Kind kind) {
    return kind == Kind.INTERACTION && configuration.opensFor(tenant);
  }

  public boolean holds(String tenant, Kind kind, String subjectId) {
    return kind == Kind.INTERACTION && held.containsKey(new Key(tenant, subjectId));
  }

  /// Keeps a record, in the order of the calls; the future says when it is safe. A subject that is
  /// here already is answered with its first record. Refuses with OVERLOADED when the spool is
  /// full.
  public CompletableFuture<Appended> add(String tenant, SealedRecord record) {
    Key key = new Key(tenant, record.subjectId());
    Held place;
    boolean fresh;
    lock.lock();
    try {
      Held known = held.get(key);
      fresh = known == null;
      place = known == null ? write(new Spooled(tenant, record)) : known;
    } catch (Failure e) {
      return CompletableFuture.failedFuture(e);
    } catch (IOException e) {
      return CompletableFuture.failedFuture(unwritable(e));
    } finally {
      lock.unlock();
    }
    return CompletableFuture.supplyAsync(() -> safe(key, place, fresh), forcing);
  }

  private Held write(Spooled one) throws IOException {
    SpoolFile file = current();
    byte[] frame = Frames.frame(one);
    if (held.size() >= configuration.records()
        || bytes.get() + frame.length > configuration.bytes()) {
      file.refuse(one.tenant());
      refused.increment();
      throw Failure.of(
              ErrorReason.ERROR_REASON_OVERLOADED,
              "The spool is full while storage does not answer: send this one again after the"
                  + " delay.")
          .retryAfter(configuration.retryDelay());
    }
    Held place = new Held(one.record().withoutPayload(), file, file.append(frame));
    held.put(new Key(one.tenant(), one.record().subjectId()), place);
    sizes.merge(file, (long) frame.length, Long::sum);
    bytes.addAndGet(frame.length);
    return place;
  }

  private SpoolFile current() throws IOException {
    SpoolFile file = current;
    if (file != null && !file.isUsable()) {
      closed.add(file);
      file = null;
      current = null;
    }
    if (file == null) {
      if (owner == null) {
        throw new IllegalStateException("Nobody spools without a directory");
      }
      file = SpoolFile.create(Path.of(configuration.directory()), sealing.newId());
      current = file;
    }
    return file;
  }

  private Appended safe(Key key, Held place, boolean fresh) {
    try {
      place.file().force(place.end());
      if (fresh) {
        spooled.increment();
      }
      return new Appended(place.record(), fresh);
    } catch (IOException e) {
      giveUp(key, place);
      throw unwritable(e);
    }
  }

  /// What may not be on the disk is not acknowledged, also not to whoever sends it again, and
  /// nothing is added to its file.
  private void giveUp(Key key, Held place) {
    lock.lock();
    try {
      held.remove(key, place);
      if (place.file().equals(current)) {
        closed.add(place.file());
        current = null;
      }
    } finally {
      lock.unlock();
    }
  }

  private static Failure unwritable(IOException e) {
    return Failure.of(
            ErrorReason.ERROR_REASON_STORAGE_UNAVAILABLE,
            "Neither the database nor the spool takes records: try again.")
        .because(e);
  }

  /// Whether there is nothing to do when storage is back.
  boolean isIdle() {
    lock.lock();
    try {
      return !away && closed.isEmpty() && current == null;
    } finally {
      lock.unlock();
    }
  }

  /// Storage answers again: nothing more is spooled, and what there is can be drained in order.
  List<SpoolFile> storageIsBack() {
    lock.lock();
    try {
      if (away) {
        log.info("Storage is back: what was spooled goes into the ledger");
      }
      away = false;
      if (current != null) {
        closed.add(current);
        current = null;
      }
      return List.copyOf(closed);
    } finally {
      lock.unlock();
    }
  }

  /// Forgets a file that was drained.
  ///
  /// @param aside something in it could not be, and the file is kept
  void drained(SpoolFile file, boolean aside) throws IOException {
    lock.lock();
    try {
      file.end(aside);
      closed.remove(file);
      held.values().removeIf(one -> one.file().equals(file));
      Long size = sizes.remove(file);
      bytes.addAndGet(size == null ? 0 : -size);
    } finally {
      lock.unlock();
    }
  }

  @PreDestroy
  void close() {
    forcing.close();
    lock.lock();
    try {
      for (SpoolFile file : closed) {
        file.close();
      }
      if (current != null) {
        current.close();
      }
      if (owner != null) {
        owner.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The spool can't be closed", e);
    } finally {
      lock.unlock();
    }
  }
}
