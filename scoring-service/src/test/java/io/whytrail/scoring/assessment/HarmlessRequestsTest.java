package io.whytrail.scoring.assessment;

import static org.assertj.core.api.Assertions.assertThat;

import io.whytrail.scoring.detection.Tier;
import io.whytrail.scoring.interaction.Interactions;
import io.whytrail.scoring.interaction.Stage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Ordinary requests in more languages than the text model has learnt. They may ask for a second
/// look, since it cannot read them; they must not be stopped.
class HarmlessRequestsTest {

  @Test
  void harmlessRequest_isNeverHighInAnyLanguage() throws IOException {
    List<String> requests = requests();

    assertThat(requests).hasSizeGreaterThan(210);
    for (Tier tier : Tier.values()) {
      assertThat(requests)
          .allSatisfy(request ->
              assertThat(Ratings.rate(Interactions.user(request).build(), Stage.INPUT, tier).band())
                  .as(request)
                  .isNotEqualTo(Band.HIGH));
    }
  }

  private static List<String> requests() throws IOException {
    List<String> requests = new ArrayList<>();
    for (String name : List.of("harmless.txt", "harmless-unseen.txt", "harmless-provoking.txt")) {
      try (InputStream in = HarmlessRequestsTest.class.getResourceAsStream("/cases/" + name)) {
        String file = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        file.lines().filter(line -> !line.startsWith("#")).forEach(requests::add);
      }
    }
    return requests;
  }
}
