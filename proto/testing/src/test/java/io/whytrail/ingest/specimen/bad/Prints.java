package io.whytrail.ingest.specimen.bad;

final class Prints {

  void print() {
    System.out.println("lost");
  }
}
