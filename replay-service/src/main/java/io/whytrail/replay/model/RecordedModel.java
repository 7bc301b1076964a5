package io.whytrail.replay.model;

import io.whytrail.replay.record.Answered;
import java.util.Map;

/// Which recorded interactions are one model's; what is not empty must all hold.
public record RecordedModel(
    String name, String version, String service, Map<String, String> attributes) {

  public RecordedModel {
    attributes = Map.copyOf(attributes);
  }

  public boolean isOf(Answered answer) {
    return holds(name, answer.model())
        && holds(version, answer.modelVersion())
        && holds(service, answer.service())
        && answer.attributes().entrySet().containsAll(attributes.entrySet());
  }

  private static boolean holds(String wanted, String actual) {
    return wanted.isEmpty() || wanted.equals(actual);
  }
}
