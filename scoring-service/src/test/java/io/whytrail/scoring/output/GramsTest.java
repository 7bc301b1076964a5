package io.whytrail.scoring.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.whytrail.scoring.text.Text;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class GramsTest {

  private static final int LENGTH = 2;
  private static final int MOST_PLACES = 16;

  @Test
  void runs_areFoundAtTheirFirstPlacesInOrder() {
    for (long seed = 1; seed <= 50; seed++) {
      Random random = new Random(seed);
      String text =
          random
              .ints(1 + random.nextInt(300), 0, 1 + random.nextInt(8))
              .mapToObj(i -> "w" + i)
              .collect(Collectors.joining(" "));
      Words words = Words.of(Text.of(text).plain());
      Grams grams = new Grams(words, LENGTH);
      Map<String, List<Integer>> places = new HashMap<>();
      for (int i = 0; i + LENGTH <= words.size(); i++) {
        places.computeIfAbsent(words.join(i, i + LENGTH), _ -> new ArrayList<>()).add(i);
      }

      for (List<Integer> each : places.values()) {
        int at = each.getFirst();
        assertThat(places(grams, words.hash(at, at + LENGTH)))
            .as("seed %d: %s", seed, words.join(at, at + LENGTH))
            .isEqualTo(each.subList(0, Math.min(MOST_PLACES, each.size())));
      }
      assertThat(grams.first(1)).as("seed %d", seed).isNegative();
    }
  }

  private static List<Integer> places(Grams grams, long hash) {
    List<Integer> places = new ArrayList<>();
    for (int place = grams.first(hash); place >= 0; place = grams.next(place)) {
      places.add(place);
    }
    return places;
  }
}
