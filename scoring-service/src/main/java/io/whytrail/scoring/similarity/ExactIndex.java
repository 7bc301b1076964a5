package io.whytrail.scoring.similarity;

import io.whytrail.scoring.erasure.Erasure;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/// Compares a text with every other, in memory: slow, exact, and the measure of any faster index.
public final class ExactIndex implements SimilarityIndex {

  private static final double SATURATION = 1.2;
  private static final double LENGTH = 0.75;

  private final Embedding embedding;
  private final Map<String, Map<String, Entry>> tenants = new ConcurrentHashMap<>();
  private final Map<String, Long> next = new ConcurrentHashMap<>();

  public ExactIndex(Embedding embedding) {
    this.embedding = embedding;
  }

  private static final class Entry {
    private final Passage passage;
    private final float[] vector;
    private final Map<String, Integer> words = new HashMap<>();

    Entry(Passage passage, float[] vector) {
      this.passage = passage;
      this.vector = vector;
      Words.of(passage.text()).forEach(word -> words.merge(word, 1, Integer::sum));
    }

    int length() {
      return words.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  @Override
  public void add(Collection<Passage> passages) {
    passages.forEach(passage ->
        tenants
            .computeIfAbsent(passage.tenant(), _ -> new ConcurrentHashMap<>())
            .put(passage.interactionId(), new Entry(passage, embedding.embed(passage.text()))));
  }

  @Override
  public void keep(String tenant, long nextIndex) {
    next.put(tenant, nextIndex);
  }

  @Override
  public long next(String tenant) {
    return next.getOrDefault(tenant, 0L);
  }

  @Override
  public int forget(Collection<Erasure> erasures) {
    int forgotten = 0;
    for (Erasure erasure : erasures) {
      Collection<Entry> entries = entries(erasure.tenant()).values();
      int before = entries.size();
      entries.removeIf(entry ->
          erasure.covers(
              entry.passage.subject(), entry.passage.interactionId(), entry.passage.recorded()));
      forgotten += before - entries.size();
    }
    return forgotten;
  }

  @Override
  public void settle() {}

  private Map<String, Entry> entries(String tenant) {
    return tenants.getOrDefault(tenant, new HashMap<>());
  }

  @Override
  public Optional<String> text(String tenant, String interactionId) {
    return Optional.ofNullable(entries(tenant).get(interactionId))
        .map(entry -> entry.passage.text());
  }

  @Override
  public List<Alike> near(String tenant, String text, int limit) {
    float[] vector = embedding.embed(text);
    return nearest(tenant, vector, limit).stream().map(entry -> alike(entry, vector, 0)).toList();
  }

  @Override
  public List<Alike> alike(String tenant, String text, int limit) {
    float[] vector = embedding.embed(text);
    Map<String, Entry> entries = entries(tenant);
    List<Map.Entry<String, Double>> fused =
        RankFusion.fuse(
            List.of(
                ids(nearest(tenant, vector, RankFusion.DEPTH)),
                ids(wordiest(tenant, text, RankFusion.DEPTH))));
    return fused.stream()
        .limit(limit)
        .flatMap(each ->
            Stream.ofNullable(entries.get(each.getKey()))
                .map(entry -> alike(entry, vector, each.getValue())))
        .toList();
  }

  private static List<String> ids(List<Entry> entries) {
    return entries.stream().map(entry -> entry.passage.interactionId()).toList();
  }

  private List<Entry> nearest(String tenant, float[] vector, int limit) {
    return best(tenant, limit, entry -> cosine(entry.vector, vector));
  }

  /// By BM25.
  private List<Entry> wordiest(String tenant, String text, int limit) {
    Collection<Entry> all = entries(tenant).values();
    double average = all.stream().mapToInt(Entry::length).average().orElse(1);
    Set<String> asked = new HashSet<>(Words.of(text));
    Map<String, Double> rarity = new HashMap<>();
    for (String word : asked) {
      long having = all.stream().filter(entry -> entry.words.containsKey(word)).count();
      rarity.put(word, Math.log1p((all.size() - having + 0.5) / (having + 0.5)));
    }
    return best(
        tenant,
        limit,
        entry -> {
          double norm = SATURATION * (1 - LENGTH + LENGTH * entry.length() / average);
          return asked.stream()
              .mapToDouble(word -> {
                int count = entry.words.getOrDefault(word, 0);
                return rarity.getOrDefault(word, 0.0) * count / (count + norm);
              })
              .sum();
        });
  }

  private List<Entry> best(String tenant, int limit, ToDoubleFunction<Entry> score) {
    List<Map.Entry<Entry, Double>> scored = new ArrayList<>();
    entries(tenant)
        .values()
        .forEach(entry -> {
          double of = score.applyAsDouble(entry);
          if (of > 0) {
            scored.add(Map.entry(entry, of));
          }
        });
    return scored.stream()
        .sorted(
            Map.Entry.<Entry, Double>comparingByValue(Comparator.reverseOrder())
                .thenComparing(each -> each.getKey().passage.interactionId()))
        .limit(limit)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static Alike alike(Entry entry, float[] vector, double rank) {
    Passage passage = entry.passage;
    return new Alike(
        passage.interactionId(),
        passage.subject(),
        passage.time(),
        cosine(entry.vector, vector),
        rank);
  }

  static double cosine(float[] one, float[] other) {
    double product = 0;
    for (int i = 0; i < one.length; i++) {
      product += (double) one[i] * other[i];
    }
    return Math.clamp(product, -1, 1);
  }

  @Override
  public void close() {
    tenants.clear();
  }
}
