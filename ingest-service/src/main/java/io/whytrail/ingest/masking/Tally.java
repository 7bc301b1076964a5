package io.whytrail.ingest.masking;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.BiConsumer;

/// How many values were masked, by type.
public final class Tally {

  private final Map<MaskType, Integer> counts = new EnumMap<>(MaskType.class);

  void add(MaskType type) {
    counts.merge(type, 1, Integer::sum);
  }

  public void forEach(BiConsumer<MaskType, Integer> action) {
    counts.forEach(action);
  }

  public Map<MaskType, Integer> counts() {
    return Map.copyOf(counts);
  }
}
