package io.whytrail.replay.suite;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/// Draws a sample in which every signature is represented, in proportion beyond that.
///
/// Within a stratum the decisions with the smallest SHA-256 of seed and id are taken: the same seed
/// draws the same sample in whatever order the decisions come, and more history only adds to it.
/// The memory needed is that of the sample.
public final class StratifiedSample {

  private static final Comparator<Stratum> WORST_FIRST =
      Comparator.comparing(Stratum::severity)
          .thenComparingLong(Stratum::size)
          .reversed()
          .thenComparing(Stratum::signature);

  private static final Comparator<Ranked> BY_RANK =
      Comparator.<Ranked, byte[]>comparing(Ranked::rank, Arrays::compareUnsigned)
          .thenComparing(Ranked::id);

  private final long seed;
  private final Map<String, Integer> quotas;
  private final Map<String, PriorityQueue<Ranked>> drawn = new HashMap<>();

  /// @param quotas how many to draw by signature, see [#quotas]
  public StratifiedSample(long seed, Map<String, Integer> quotas) {
    this.seed = seed;
    this.quotas = Map.copyOf(quotas);
  }

  /// How many decisions to draw from each stratum: one of each, then the rest in proportion to
  /// their sizes (largest remainder). Where there are more strata than the sample may hold, the
  /// worst severities come first, then the largest.
  public static Map<String, Integer> quotas(Collection<Stratum> strata, int sampleSize) {
    List<Stratum> picked = strata.stream().sorted(WORST_FIRST).limit(sampleSize).toList();
    Map<String, Integer> quotas = new HashMap<>();
    picked.forEach(stratum -> quotas.put(stratum.signature(), 1));
    long rest = picked.stream().mapToLong(stratum -> stratum.size() - 1).sum();
    long wanted = Math.min(sampleSize - picked.size(), rest);
    if (wanted == 0) {
      return quotas;
    }
    long left = wanted;
    for (Stratum stratum : picked) {
      long share = wanted * (stratum.size() - 1) / rest;
      quotas.merge(stratum.signature(), (int) share, Integer::sum);
      left -= share;
    }
    picked.stream()
        .sorted(largestRemainder(wanted, rest))
        .limit(left)
        .forEach(stratum -> quotas.merge(stratum.signature(), 1, Integer::sum));
    return quotas;
  }

  private static Comparator<Stratum> largestRemainder(long wanted, long rest) {
    return Comparator.<Stratum>comparingLong(stratum -> wanted * (stratum.size() - 1) % rest)
        .reversed()
        .thenComparing(WORST_FIRST);
  }

  /// Looks at one selected decision.
  public void offer(String signature, String decisionId) {
    int quota = quotas.getOrDefault(signature, 0);
    if (quota == 0) {
      return;
    }
    PriorityQueue<Ranked> stratum =
        drawn.computeIfAbsent(signature, _ -> new PriorityQueue<>(BY_RANK.reversed()));
    stratum.add(new Ranked(rank(decisionId), decisionId));
    if (stratum.size() > quota) {
      stratum.remove();
    }
  }

  /// The ids that were drawn, sorted.
  public List<String> decisionIds() {
    return drawn.values().stream().flatMap(Collection::stream).map(Ranked::id).sorted().toList();
  }

  private byte[] rank(String decisionId) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(ByteBuffer.allocate(Long.BYTES).putLong(seed).array());
      return sha256.digest(decisionId.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  // An array in a record is compared by identity; this one is only ever compared by BY_RANK.
  @SuppressWarnings("ArrayRecordComponent")
  private record Ranked(byte[] rank, String id) {}
}
