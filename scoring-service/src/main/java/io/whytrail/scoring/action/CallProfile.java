package io.whytrail.scoring.action;

import io.whytrail.scoring.interaction.SideEffect;
import java.util.List;

/// What one tool call would do, to whom and for how much.
public record CallProfile(
    int index,
    String tool,
    Effect effect,
    long amountMicros,
    List<Destination> destinations,
    boolean sensitive) {
  public CallProfile {
    destinations = List.copyOf(destinations);
  }

  public SideEffect sideEffect() {
    return effect.sideEffect();
  }

  public boolean inferred() {
    return !effect.declared();
  }

  public boolean reversible() {
    return effect.isReversible();
  }

  /// Something leaves: to an address outside.
  public boolean external() {
    return !destinations.isEmpty();
  }

  public boolean untrustedDestination() {
    return from(Destination.Source.UNTRUSTED);
  }

  boolean from(Destination.Source source) {
    return destinations.stream().anyMatch(destination -> destination.source() == source);
  }

  boolean changesSomething() {
    return sideEffect() != SideEffect.READ;
  }
}
