package io.whytrail.ingest.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.runtime.failure.Failure;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdmissionTest {

  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final Admission admission = new Admission(places(2), meters);

  private static GateConfiguration places(int inFlight) {
    Duration time = Duration.ofMillis(250);
    return new GateConfiguration(
        time, time, FailurePolicy.FAIL_CLOSED, Map.of(), time, inFlight, time);
  }

  @Test
  void admit_tellsOneTooManyToComeAgain() {
    String answer = admission.admit(() -> admission.admit(this::oneTooMany));

    assertThat(answer).isEqualTo("refused");
    assertThat(meters.counter("whytrail.gate.refused").count()).isEqualTo(1);
  }

  private String oneTooMany() {
    assertThatThrownBy(() -> admission.admit(() -> "answered"))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_OVERLOADED));
    return "refused";
  }

  @Test
  void admit_givesThePlaceBackWhenAQuestionFails() {
    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(() ->
              admission.admit(() -> {
                throw new IllegalStateException("no answer");
              }))
          .isInstanceOf(IllegalStateException.class);
    }

    assertThat(admission.<String>admit(() -> "answered")).isEqualTo("answered");
  }
}
