package io.whytrail.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import build.buf.protovalidate.ValidatorFactory;
import io.whytrail.interaction.v1.Interaction;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

final class SamplesTest {

  static final List<Arguments> SAMPLES =
      List.of(
          sample("support", Samples::supportChat),
          sample("finance", Samples::financeAgent),
          sample("retrieval", Samples::retrievalAnswer),
          sample("coding", Samples::codingAgent));

  @ParameterizedTest
  @FieldSource("SAMPLES")
  void sample_keepsTheRulesOfTheContract(Function<String, Interaction.Builder> sample)
      throws Exception {
    Interaction interaction = sample.apply("1").build();

    assertThat(ValidatorFactory.newBuilder().build().validate(interaction).getViolations())
        .isEmpty();
  }

  @ParameterizedTest
  @FieldSource("SAMPLES")
  void sample_hasIdsOfItsOwnAndElseTheSameContent(Function<String, Interaction.Builder> sample) {
    Interaction one = sample.apply("1").build();
    Interaction other = sample.apply("2").build();

    assertThat(one.getId()).isNotEqualTo(other.getId());
    assertThat(one.getCorrelationId()).isNotEqualTo(other.getCorrelationId());
    assertThat(one.getMessagesList()).isEqualTo(other.getMessagesList());
    assertThat(sample.apply("1").build()).isEqualTo(one);
  }

  private static Arguments sample(String name, Function<String, Interaction.Builder> sample) {
    return argumentSet(name, sample);
  }
}
