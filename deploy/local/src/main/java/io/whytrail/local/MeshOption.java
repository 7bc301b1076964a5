package io.whytrail.local;

import io.whytrail.local.identity.Keys;
import io.whytrail.local.mesh.DataDirectory;
import io.whytrail.local.mesh.LaunchException;
import io.whytrail.local.mesh.MeshState;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The data directory, by which every command finds the mesh.
final class MeshOption {

  static final String DEFAULT = "~/.whytrail";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The data directory of the mesh (default: " + DEFAULT + ").")
  private @Nullable Path data;

  static MeshOption of(Path data) {
    MeshOption option = new MeshOption();
    option.data = data;
    return option;
  }

  DataDirectory data() {
    return DataDirectory.at(data == null ? usual() : data);
  }

  /// WHYTRAIL_DATA where it is set, else the one fixed place in the user's home.
  private static Path usual() {
    String named = System.getenv("WHYTRAIL_DATA");
    return named == null || named.isEmpty()
        ? Path.of(System.getProperty("user.home"), ".whytrail")
        : Path.of(named);
  }

  boolean isGiven() {
    return data != null;
  }

  /// The state of a mesh that was started in the directory once.
  MeshState state() {
    try {
      return MeshState.read(data().state())
          .orElseThrow(() ->
              new LaunchException(
                  "Nothing was ever started in %s: begin with 'deploy/whytrail up%s'."
                      .formatted(data(), data == null ? "" : " --data " + data)));
    } catch (IOException e) {
      throw new LaunchException(
          "%s can't be read: %s".formatted(data().state(), e.getMessage()), e);
    }
  }

  /// The state of the mesh that runs in the directory.
  MeshState running() {
    MeshState state = state();
    if (!state.isRunning()) {
      throw new LaunchException(
          "Nothing runs in %s: start it with 'deploy/whytrail up%s'."
              .formatted(data(), data == null ? "" : " --data " + data));
    }
    return state;
  }

  Keys keys() {
    if (!data().exists()) {
      throw new LaunchException(
          "There is no data directory %s: begin with 'deploy/whytrail up'.".formatted(data()));
    }
    try {
      return Keys.in(data().keys());
    } catch (IOException e) {
      throw new LaunchException("%s can't be read: %s".formatted(data().keys(), e.getMessage()), e);
    }
  }
}
