package io.whytrail.scoring.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class NetworkTest {

  @Test
  void logit_isTheSumOfWhatThePositiveUnitsCount() {
    Network network =
        new Network(new float[] {1, -1, 2, 0}, new float[] {0.5f, 0.25f}, new float[] {10, 100}, 7);

    assertThat(network.logit(new float[] {0, 0})).isEqualTo(7 + 5 + 25);
    assertThat(network.logit(new float[] {1, 0})).isEqualTo(7 + 15);
    assertThat(network.logit(new float[] {-1, 0.25f})).isEqualTo(7 + 125);
  }

  @Test
  void network_refusesWhatDoesNotFit() {
    assertThatThrownBy(() -> new Network(new float[3], new float[2], new float[2], 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Network(new float[2], new float[2], new float[1], 0))
        .isInstanceOf(IllegalArgumentException.class);
    Network network = new Network(new float[2], new float[1], new float[1], 0);
    assertThatThrownBy(() -> network.logit(new float[3]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
