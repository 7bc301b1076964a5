package io.whytrail.benchmarks.decide;

import io.whytrail.benchmarks.measurement.Load;
import io.whytrail.benchmarks.measurement.LoadFailedException;
import io.whytrail.benchmarks.measurement.Sample;
import io.whytrail.benchmarks.measurement.TimedTally;
import io.whytrail.policy.rule.CompiledPolicy;
import io.whytrail.policy.rule.Stage;
import io.whytrail.policy.rule.Variables;
import java.time.Duration;

/// The engine alone, on one thread: recorded variables against a compiled policy, again and again.
public final class RuleLoad implements Load {

  private final String name;
  private final CompiledPolicy policy;
  private final String variables;
  private final boolean reading;

  private RuleLoad(String name, String variables, boolean reading) {
    this.name = name;
    this.policy = FiftyRules.compiled();
    this.variables = variables;
    this.reading = reading;
  }

  /// Variables that are there already, as a decision in line has them.
  ///
  /// @param variables as a decision recorded them
  public static RuleLoad deciding(String variables) {
    return new RuleLoad("in-process", variables, false);
  }

  /// Variables that are read from the record first, as a replay has to.
  ///
  /// @param variables as a decision recorded them
  public static RuleLoad replaying(String variables) {
    return new RuleLoad("in-process-replay", variables, true);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int inFlight() {
    return 1;
  }

  @Override
  public Sample run(Duration time) {
    Variables read = Variables.ofJson(variables);
    TimedTally tally = new TimedTally(time);
    while (tally.admits()) {
      long start = System.nanoTime();
      Variables seen = reading ? Variables.ofJson(variables) : read;
      if (policy.rule(Stage.INPUT, seen).errors() > 0) {
        throw new LoadFailedException("A rule could not be evaluated on " + variables);
      }
      tally.ended(start);
    }
    return tally.sample();
  }
}
