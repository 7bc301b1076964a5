package io.whytrail.local.mesh;

import java.util.ArrayList;
import java.util.List;

/// The programs that commands hand over to: a jar of the installation each, run in a JVM of its
/// own.
public enum Program {
  SCORING("scoring-service", "scoring-service"),
  REPLAY("replay-service", "replay-service"),
  BENCHMARKS("deploy/benchmarks", "whytrail-benchmarks");

  private final String module;
  private final String artifact;

  Program(String module, String artifact) {
    this.module = module;
    this.artifact = artifact;
  }

  private List<String> options(Installation installation, List<String> words) {
    return switch (this) {
      // They compute: Java's own choices are the right ones.
      case SCORING, BENCHMARKS -> List.of();
      // It asks a running service and waits: a quick start counts for more than peak speed. The
      // first start of a command leaves an archive of the classes that this command needs.
      case REPLAY ->
          List.of(
              "-XX:+UseSerialGC",
              "-XX:TieredStopAtLevel=1",
              "-XX:+AutoCreateSharedArchive",
              "-XX:SharedArchiveFile=" + installation.classArchive(module, words.getFirst()),
              "-Xlog:cds=off",
              "-Xlog:aot=off");
    };
  }

  /// The command line that starts it with these words as its arguments.
  public List<String> command(Installation installation, List<String> words) {
    List<String> command = new ArrayList<>();
    command.add(Installation.java());
    command.addAll(options(installation, words));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-jar");
    command.add(installation.jar(module, artifact).toString());
    command.addAll(words);
    return command;
  }
}
