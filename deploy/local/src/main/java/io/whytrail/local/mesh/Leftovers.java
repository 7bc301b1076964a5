package io.whytrail.local.mesh;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/// Processes of a data directory whose launcher was killed. They are known by their command lines,
/// which name the directory; a process id that was written down may long be somebody else's.
final class Leftovers {

  private static final int ORDERLY_SECONDS = 30;

  private Leftovers() {}

  /// What every service of a data directory has on its command line.
  static String mark(DataDirectory data) {
    return "-Dwhytrail.data=" + data;
  }

  /// Ends them all, services first; returns what was ended.
  static List<String> end(DataDirectory data) throws IOException {
    List<String> ended = new ArrayList<>();
    List<ProcessHandle> services = services(data);
    services.forEach(ProcessHandle::destroy);
    for (ProcessHandle service : services) {
      await(service);
      ended.add("service " + service.pid());
    }
    Optional<ProcessHandle> nats = PidFile.running(NatsPart.pidFile(data), "nats-server");
    if (nats.isPresent()) {
      nats.get().destroy();
      await(nats.get());
      ended.add("nats-server " + nats.get().pid());
    }
    Optional<ProcessHandle> postgres = PidFile.running(PostgresPart.pidFile(data), "postgres");
    if (postgres.isPresent()) {
      // SIGTERM would make it wait for its clients; SIGINT ends their sessions.
      new ProcessBuilder("kill", "-INT", Long.toString(postgres.get().pid())).start();
      await(postgres.get());
      ended.add("postgres " + postgres.get().pid());
    }
    return ended;
  }

  static List<ProcessHandle> services(DataDirectory data) {
    String mark = mark(data);
    return ProcessHandle.allProcesses().filter(process -> has(process, mark)).toList();
  }

  private static boolean has(ProcessHandle process, String argument) {
    return process
        .info()
        .arguments()
        .filter(arguments -> Arrays.asList(arguments).contains(argument))
        .isPresent();
  }

  private static void await(ProcessHandle process) {
    try {
      process.onExit().orTimeout(ORDERLY_SECONDS, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      process.destroyForcibly();
      process.onExit().join();
    }
  }
}
