package io.whytrail.scoring.baseline;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Which tools are used how often: a decayed count for each name. One that has never been seen has
/// half a count, as have all unseen ones together.
public final class Mix implements Estimator {

  private static final double UNSEEN = 0.5;
  private static final int NAMES = 200;

  private final SortedMap<String, Double> weights;

  Mix(List<String> names, double[] numbers) {
    this(new TreeMap<>());
    for (int i = 0; i < names.size(); i++) {
      weights.put(names.get(i), numbers[i]);
    }
  }

  private Mix(SortedMap<String, Double> weights) {
    this.weights = weights;
  }

  @Override
  public double[] numbers() {
    return weights.values().stream().mapToDouble(Double::doubleValue).toArray();
  }

  @Override
  public List<String> names() {
    return List.copyOf(weights.keySet());
  }

  Mix learn(Iterable<String> tools, double fade, double weight) {
    SortedMap<String, Double> next = new TreeMap<>();
    weights.forEach((tool, before) -> next.put(tool, before * fade));
    tools.forEach(tool -> next.merge(tool, weight, Double::sum));
    while (next.size() > NAMES) {
      next.entrySet().stream()
          .min(Map.Entry.<String, Double>comparingByValue().thenComparing(Map.Entry::getKey))
          .ifPresent(rarest -> next.remove(rarest.getKey()));
    }
    return new Mix(next);
  }

  /// Without the latest uses, which have been learnt but are about to be compared.
  public Mix without(Map<String, Integer> latest) {
    SortedMap<String, Double> next = new TreeMap<>();
    weights.forEach((tool, weight) -> {
      double left = weight - latest.getOrDefault(tool, 0);
      // What a moment of fading leaves of a name that only the latest uses have.
      if (left > UNSEEN) {
        next.put(tool, left);
      }
    });
    return new Mix(next);
  }

  /// The usual share of a tool in all uses.
  public double expected(String tool) {
    return (weights.getOrDefault(tool, 0.0) + UNSEEN) / (total() + UNSEEN * (weights.size() + 1));
  }

  private double total() {
    return weights.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  /// Uses that are to be compared with the usual ones.
  ///
  /// @param logTail the logarithm of a bound on the probability of a mix at least so different
  /// @param tool the one that is most above its usual share
  /// @param share of that tool in the uses
  public record Comparison(double logTail, String tool, double share) {}

  /// Compares at least one use with the usual ones. The bound is the method of types (Cover and
  /// Thomas, Elements of Information Theory, 11.4): a mix of n uses of k tools with the divergence
  /// D from the usual one has at most the probability C(n + k - 1, k - 1) exp(-n D).
  public Comparison compare(Map<String, Integer> uses) {
    int count = uses.values().stream().mapToInt(Integer::intValue).sum();
    double divergence = 0;
    int unseen = 0;
    List<Map.Entry<String, Double>> excesses = new ArrayList<>();
    for (Map.Entry<String, Integer> use : uses.entrySet()) {
      double share = use.getValue() / (double) count;
      double excess = share * Math.log(share / expected(use.getKey()));
      excesses.add(Map.entry(use.getKey(), excess));
      if (weights.containsKey(use.getKey())) {
        divergence += excess;
      } else {
        unseen += use.getValue();
      }
    }
    if (unseen > 0) {
      double share = unseen / (double) count;
      divergence += share * Math.log(share / expected(""));
    }
    int kinds = weights.size() + 1;
    double logTail = Math.min(0, Tails.choose(count + kinds - 1, kinds - 1) - count * divergence);
    String tool =
        excesses.stream()
            .max(Map.Entry.<String, Double>comparingByValue().thenComparing(Map.Entry::getKey))
            .orElseThrow()
            .getKey();
    return new Comparison(logTail, tool, uses.getOrDefault(tool, 0) / (double) count);
  }
}
