package io.whytrail.scoring.baseline;

import io.whytrail.scoring.detection.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// What one recorded interaction says about behaviour: numbers and names, never content.
///
/// @param time when it happened, as its producer says; when it was recorded where that is unknown
/// @param digest of its record in the ledger
/// @param subject empty where nobody is named; the same for service and session
/// @param values of the measures that it has; what was not captured has none
/// @param failed whether it ended with an error of the model or of a tool
public record Occurrence(
    String interactionId,
    String correlationId,
    String digest,
    Instant time,
    String subject,
    String service,
    String session,
    Map<Measure, Double> values,
    Set<String> tools,
    Set<Reason> reasons,
    boolean failed) {

  public Occurrence {
    values = Map.copyOf(values);
    tools = Set.copyOf(tools);
    reasons = Set.copyOf(reasons);
  }

  /// With what a rating says about it.
  public Occurrence rated(Map<Measure, Double> more, Set<Reason> found) {
    Map<Measure, Double> all = new EnumMap<>(Measure.class);
    all.putAll(values);
    all.putAll(more);
    return new Occurrence(
        interactionId,
        correlationId,
        digest,
        time,
        subject,
        service,
        session,
        all,
        tools,
        found,
        failed);
  }

  /// Those whose behaviour it is part of.
  public List<Whose> whose() {
    List<Whose> whose = new ArrayList<>();
    if (!subject.isEmpty()) {
      whose.add(new Whose(Scope.SUBJECT, subject));
    }
    if (!service.isEmpty()) {
      whose.add(new Whose(Scope.SERVICE, service));
    }
    return whose;
  }

  /// Whether it says anything about a measure.
  public boolean has(Measure measure) {
    return measure == Measure.TOOLS ? !tools.isEmpty() : values.containsKey(measure);
  }

  /// The value of a measure that it has.
  public double value(Measure measure) {
    Double value = values.get(measure);
    if (value == null) {
      throw new IllegalArgumentException("There is no value for " + measure);
    }
    return value;
  }

  /// The tools in a fixed order.
  public List<String> toolNames() {
    return List.copyOf(new TreeSet<>(tools));
  }
}
