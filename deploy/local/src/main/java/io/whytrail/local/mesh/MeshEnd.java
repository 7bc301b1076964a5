package io.whytrail.local.mesh;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/// Stops a mesh from outside of its launcher, also where the launcher is no more.
public final class MeshEnd {

  private static final Duration ORDERLY = Duration.ofMinutes(2);

  private MeshEnd() {}

  /// Returns what was ended; nothing where nothing ran.
  public static List<String> of(DataDirectory data) throws IOException {
    List<String> ended = new ArrayList<>();
    Optional<MeshState> state = MeshState.read(data.state());
    if (state.isPresent() && state.get().isRunning()) {
      end(state.get().launcher());
      ended.add("launcher " + state.get().launcher());
    }
    if (!data.exists()) {
      return ended;
    }
    try (Lock _ =
        Lock.tryTake(data)
            .orElseThrow(
                () -> new LaunchException("Another whytrail is just starting in " + data + "."))) {
      ended.addAll(Leftovers.end(data));
    }
    return ended;
  }

  private static void end(long launcher) {
    ProcessHandle.of(launcher)
        .ifPresent(process -> {
          process.destroy();
          try {
            process.onExit().orTimeout(ORDERLY.toSeconds(), TimeUnit.SECONDS).join();
          } catch (CompletionException e) {
            process.destroyForcibly();
            process.onExit().join();
          }
        });
  }
}
