package io.whytrail.scoring.classifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class WordCountsTest {

  @Test
  void words_areCountedAndComparedAsInMaps() {
    for (long seed = 1; seed <= 50; seed++) {
      Random random = new Random(seed);
      Terms here = terms(random);
      Terms there = terms(random);
      int from = random.nextInt(here.size());
      int to = from + random.nextInt(here.size() - from);
      WordCounts own = WordCounts.of(here, from, to);
      WordCounts other = WordCounts.of(there, 0, there.size());
      Map<Long, Integer> ownMap = counts(here, from, to);
      Map<Long, Integer> otherMap = counts(there, 0, there.size());

      assertThat(own.size()).as("seed %d", seed).isEqualTo(ownMap.size());
      otherMap.forEach((word, count) -> assertThat(other.count(word)).isEqualTo(count));
      assertThat(own.sharedWith(other))
          .as("seed %d", seed)
          .isEqualTo((int) ownMap.keySet().stream().filter(otherMap::containsKey).count());
      assertThat(own.moreIn(other))
          .as("seed %d", seed)
          .isEqualTo(
              (int)
                  ownMap.entrySet().stream()
                      .filter(each -> otherMap.getOrDefault(each.getKey(), 0) > each.getValue())
                      .count());
    }
  }

  private static Terms terms(Random random) {
    int kinds = 1 + random.nextInt(60);
    return Terms.of(
        random
            .ints(1 + random.nextInt(120), 0, kinds)
            .mapToObj(i -> Integer.toString(i + 370, Character.MAX_RADIX) + "x")
            .collect(Collectors.joining(" ")));
  }

  private static Map<Long, Integer> counts(Terms terms, int from, int to) {
    Map<Long, Integer> counts = new HashMap<>();
    for (int i = from; i < to; i++) {
      counts.merge(terms.word(i), 1, Integer::sum);
    }
    return counts;
  }
}
