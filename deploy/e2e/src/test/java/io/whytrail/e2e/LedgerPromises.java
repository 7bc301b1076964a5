package io.whytrail.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.whytrail.testing.Await;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What a log has to keep whatever happens to it, seen with nothing but its tiles.
final class LedgerPromises {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int KIND_AT = 9;
  private static final int INTERACTION = 1;

  private final TlogReader log;
  private final List<TlogReader.Checkpoint> seen = new ArrayList<>();

  LedgerPromises(TlogReader log) {
    this.log = log;
  }

  /// Remembers what is published now; it must hold for ever.
  void remember() {
    seen.add(Await.until(SOON, log::checkpoint, checkpoint -> true));
  }

  /// Each acknowledged record stands in the log once and nothing else does, and the log extends
  /// every checkpoint that was seen.
  void assertKept(Producers producers) throws IOException, InterruptedException {
    assertThat(producers.surprises()).isEmpty();
    Set<String> acknowledged = new TreeSet<>(producers.acknowledged().keySet());
    List<String> interactions =
        Await.until(SOON, this::interactions, found -> found.size() >= acknowledged.size());
    assertThat(interactions).doesNotHaveDuplicates();
    assertThat(new TreeSet<>(interactions)).isEqualTo(acknowledged);
    remember();
    for (TlogReader.Checkpoint checkpoint : seen) {
      assertThat(log.rootFromEntries(checkpoint.size()))
          .as("of %d leaves", checkpoint.size())
          .isEqualTo(checkpoint.root());
    }
  }

  /// The leaf hashes of the interactions in the log.
  private List<String> interactions() throws IOException, InterruptedException {
    return log.entries(log.checkpoint().size()).stream()
        .filter(entry -> entry[KIND_AT] == INTERACTION)
        .map(LedgerPromises::leafHash)
        .toList();
  }

  private static String leafHash(byte[] entry) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((byte) 0);
      return HexFormat.of().formatHex(digest.digest(entry));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
