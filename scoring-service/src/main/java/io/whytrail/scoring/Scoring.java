package io.whytrail.scoring;

import io.micronaut.runtime.Micronaut;

/// Starts the service.
public final class Scoring {

  private Scoring() {}

  public static void main(String[] arguments) {
    Micronaut.build(arguments).mainClass(Scoring.class).banner(false).start();
  }
}
