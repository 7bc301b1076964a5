package io.whytrail.scoring.action;

import io.whytrail.scoring.interaction.SideEffect;

/// What a call would do.
///
/// @param declared the producer says so; otherwise it was inferred
/// @param privilege it changes who may do what
/// @param grave it cannot be contained once it has run: a whole table, a whole disk, a command
///   fetched and executed
record Effect(SideEffect sideEffect, boolean declared, boolean privilege, boolean grave) {
  boolean isKnown() {
    return sideEffect != SideEffect.UNSPECIFIED;
  }

  boolean isReversible() {
    return switch (sideEffect) {
      case READ, WRITE -> true;
      case SEND, SPEND, DELETE, EXECUTE, UNSPECIFIED -> false;
    };
  }
}
