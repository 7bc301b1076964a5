package io.whytrail.scoring.similarity;

import io.whytrail.scoring.erasure.Erasure;
import io.whytrail.scoring.erasure.PostgresErasures;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/// Keeps what is erased out of this instance's index: takes it out, and lets none of it in again.
/// After a start all erasures are applied anew, for the index may be older than they are.
@Singleton
public final class IndexKeeper {

  private static final int BATCH = 500;

  private final SimilarityIndex index;
  private final PostgresErasures erasures;
  private long applied;

  IndexKeeper(SimilarityIndex index, PostgresErasures erasures) {
    this.index = index;
    this.erasures = erasures;
  }

  /// Takes out what has been erased since the last time.
  ///
  /// @return how many interactions were taken out
  public synchronized int forget() {
    int forgotten = 0;
    List<Erasure> next;
    do {
      next = erasures.after(applied, BATCH);
      if (!next.isEmpty()) {
        forgotten += index.forget(next);
        applied = next.getLast().sequence();
      }
    } while (next.size() == BATCH);
    return forgotten;
  }

  /// Erases, and takes out at once what that is about.
  ///
  /// @return how many interactions were taken out
  public synchronized int forgetAfter(Runnable erasing) {
    forget();
    erasing.run();
    return forget();
  }

  /// Adds passages of one tenant, without those that are erased. What is erased while this works is
  /// taken out right after it.
  synchronized void add(String tenant, Collection<Passage> passages) {
    List<Erasure> erased =
        erasures.of(
            tenant,
            passages.stream().map(Passage::subject).collect(Collectors.toSet()),
            passages.stream().map(Passage::interactionId).collect(Collectors.toSet()));
    index.add(
        passages.stream()
            .filter(passage ->
                erased.stream()
                    .noneMatch(each ->
                        each.covers(
                            passage.subject(), passage.interactionId(), passage.recorded())))
            .toList());
  }
}
