package io.whytrail.ingest;

import io.micronaut.runtime.Micronaut;

/// Starts the service.
public final class Ingest {

  private Ingest() {}

  public static void main(String[] arguments) {
    Micronaut.build(arguments).mainClass(Ingest.class).banner(false).start();
  }
}
