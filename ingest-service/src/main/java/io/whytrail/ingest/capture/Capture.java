package io.whytrail.ingest.capture;

import io.whytrail.ingest.ledger.Appended;
import io.whytrail.ingest.ledger.Ledger;
import io.whytrail.ingest.ledger.NewRecord;
import io.whytrail.ingest.ledger.SealedRecord;
import io.whytrail.ingest.spool.Spool;
import io.whytrail.ingest.v1.WaitFor;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.runtime.failure.Failure;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Makes records durable, each once, and waits for as much more as the caller asks for.
@Singleton
public final class Capture {

  private final Ledger ledger;
  private final GroupCommit commits;
  private final Spool spool;

  Capture(Ledger ledger, GroupCommit commits, Spool spool) {
    this.ledger = ledger;
    this.commits = commits;
    this.spool = spool;
  }

  /// Records and waits; turns the caller away when too much waits already.
  public Recorded record(NewRecord content, WaitFor waitFor, Duration patience) {
    CompletableFuture<Kept> kept = spooled(content).orElseGet(() -> offered(content));
    return join(outcome(content, kept, waitFor), patience);
  }

  /// Records without waiting for the outcome, but for room to record in.
  CompletableFuture<Recorded> enqueue(NewRecord content, WaitFor waitFor) {
    CompletableFuture<Kept> kept = spooled(content).orElseGet(() -> put(content));
    return outcome(content, kept, waitFor);
  }

  private CompletableFuture<Kept> offered(NewRecord content) {
    return sealed(content, record -> commits.offer(content.tenant(), record));
  }

  private CompletableFuture<Kept> put(NewRecord content) {
    return sealed(content, record -> commits.put(content.tenant(), record));
  }

  /// Sealing looks for the tenant's log, and may find that there is no database.
  private CompletableFuture<Kept> sealed(
      NewRecord content, Function<SealedRecord, CompletableFuture<Kept>> commit) {
    SealedRecord record;
    try {
      record = ledger.seal(content);
    } catch (RuntimeException e) {
      if (!spool.takesOver(content.tenant(), content.kind(), e)) {
        throw e;
      }
      return spool(content);
    }
    return commit.apply(record);
  }

  /// What is in the spool is answered from there, and so is everything that it is open for while
  /// storage is away.
  private Optional<CompletableFuture<Kept>> spooled(NewRecord content) {
    boolean toSpool =
        spool.isOpenFor(content.tenant(), content.kind())
            || spool.holds(content.tenant(), content.kind(), content.subjectId());
    return toSpool ? Optional.of(spool(content)) : Optional.empty();
  }

  private CompletableFuture<Kept> spool(NewRecord content) {
    return spool.add(content.tenant(), ledger.sealWithoutPlace(content)).thenApply(Kept::inSpool);
  }

  private CompletableFuture<Recorded> outcome(
      NewRecord content, CompletableFuture<Kept> kept, WaitFor waitFor) {
    return kept.thenCompose(one -> {
      requireSameContent(one.appended(), content);
      return one.spooled()
          ? CompletableFuture.completedFuture(spooled(content.tenant(), one.appended()))
          : await(content.tenant(), one.appended(), waitFor);
    });
  }

  /// The same id with other content is refused, and the record that is there stays as it is.
  public static void requireSameContent(Appended appended, NewRecord content) {
    if (!appended.fresh() && !appended.record().contentDigest().equals(content.contentDigest())) {
      throw Failure.of(
          ErrorReason.ERROR_REASON_ID_CONFLICT,
          "The id %s is taken by other content, which stays as it is: use another id."
              .formatted(content.subjectId()),
          Map.of("id", content.subjectId()));
    }
  }

  /// Less than was asked for, and the receipt says so.
  private Recorded spooled(String tenant, Appended appended) {
    return new Recorded(
        appended.record(), ledger.origin(tenant), WaitFor.WAIT_FOR_SPOOLED, !appended.fresh());
  }

  private CompletableFuture<Recorded> await(String tenant, Appended appended, WaitFor waitFor) {
    SealedRecord record = appended.record();
    boolean duplicate = !appended.fresh();
    return switch (waitFor) {
      case WAIT_FOR_UNSPECIFIED, WAIT_FOR_DURABLE, WAIT_FOR_SPOOLED, UNRECOGNIZED ->
          CompletableFuture.completedFuture(recorded(tenant, record, duplicate));
      case WAIT_FOR_SEQUENCED ->
          ledger
              .sequenced(record)
              .thenApply(index ->
                  new Recorded(record.at(index), ledger.origin(tenant), waitFor, duplicate));
      case WAIT_FOR_PROVEN ->
          ledger
              .proven(record)
              .thenApply(index ->
                  new Recorded(record.at(index), ledger.origin(tenant), waitFor, duplicate));
    };
  }

  /// Records as they are now, without waiting.
  public List<Recorded> recorded(String tenant, List<SealedRecord> records) {
    long published = ledger.published(tenant);
    String origin = ledger.origin(tenant);
    return records.stream()
        .map(record -> new Recorded(record, origin, state(record.index(), published), false))
        .toList();
  }

  /// A record as it is now, without waiting.
  public Recorded recorded(String tenant, SealedRecord record, boolean duplicate) {
    Long index = record.index();
    long published = index == null ? 0 : ledger.published(tenant);
    return new Recorded(record, ledger.origin(tenant), state(index, published), duplicate);
  }

  private static WaitFor state(@Nullable Long index, long published) {
    if (index == null) {
      return WaitFor.WAIT_FOR_DURABLE;
    }
    return index < published ? WaitFor.WAIT_FOR_PROVEN : WaitFor.WAIT_FOR_SEQUENCED;
  }

  private static Recorded join(CompletableFuture<Recorded> outcome, Duration patience) {
    try {
      return outcome.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw late().because(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw late().because(e);
    } catch (ExecutionException | CompletionException | CancellationException e) {
      throw cause(e);
    }
  }

  private static RuntimeException cause(Throwable thrown) {
    Throwable cause = thrown.getCause();
    return cause instanceof RuntimeException runtime ? runtime : new CompletionException(thrown);
  }

  private static Failure late() {
    return Failure.of(
        ErrorReason.ERROR_REASON_DEADLINE_EXCEEDED,
        "The record did not come as far as was asked for in time: send it again with the same id"
            + " to learn where it stands.");
  }
}
