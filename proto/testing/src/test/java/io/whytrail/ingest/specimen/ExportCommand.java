package io.whytrail.ingest.specimen;

/// A command: it talks to a person.
final class ExportCommand {

  void run() {
    System.out.println("Exported.");
  }
}
