package io.whytrail.ingest.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.whytrail.ingest.ledger.SimulatedStore.Flaw;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/// Ten thousand lives of a ledger; see Simulation. A failure names its seed: run that one alone
/// with -Dwhytrail.simulation.seed=…
class SimulationTest {

  private static final int SEEDS = 10_000;
  private static final List<Class<?>> LOUD = List.of(Latch.class, Integrator.class);

  private final MeterRegistry meters = new SimpleMeterRegistry();

  /// Latches and quarantines are expected here by the thousand.
  @BeforeAll
  static void silence() {
    LOUD.forEach(loud -> ((Logger) LoggerFactory.getLogger(loud)).setLevel(Level.OFF));
  }

  @AfterAll
  static void restore() {
    LOUD.forEach(loud -> ((Logger) LoggerFactory.getLogger(loud)).setLevel(null));
  }

  @Test
  void ledger_keepsItsPromisesWhateverFails() {
    Long only = Long.getLong("whytrail.simulation.seed");
    if (only != null) {
      run(only, Flaw.NONE);
      return;
    }
    for (long seed = 0; seed < SEEDS; seed++) {
      run(seed, Flaw.NONE);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void simulation_noticesWhatAStoreGetsWrong(Flaw flaw) {
    long seed = 0;
    while (seed < SEEDS && !fails(seed, flaw)) {
      seed++;
    }
    assertThat(seed).as("the first seed that notices it").isLessThan(SEEDS);
  }

  private boolean fails(long seed, Flaw flaw) {
    try {
      run(seed, flaw);
      return false;
    } catch (AssertionError e) {
      return true;
    }
  }

  private void run(long seed, Flaw flaw) {
    try {
      new Simulation(seed, flaw, meters).run();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("with seed %d: %s".formatted(seed, e.getMessage()), e);
    }
  }
}
