package io.whytrail.ingest.specimen;

import io.grpc.ManagedChannelBuilder;

/// A main class: it puts parts together.
public final class Specimen {

  private Specimen() {}

  public static void main(String[] arguments) {
    ManagedChannelBuilder.forTarget(arguments[0]).usePlaintext().build().shutdownNow();
  }
}
