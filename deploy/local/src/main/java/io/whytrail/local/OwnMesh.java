package io.whytrail.local;

import io.whytrail.local.mesh.DataDirectory;
import io.whytrail.local.mesh.Installation;
import io.whytrail.local.mesh.Mesh;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// A mesh that one command brings up for itself and takes down at its end, by signal too. Its data
/// lie in a temporary directory, which is deleted, unless another one was named or it is to be
/// kept.
final class OwnMesh implements AutoCloseable {

  private final Mesh mesh;
  private final boolean deletes;
  private final Consumer<String> say;
  private final Shutdown shutdown;

  private OwnMesh(Mesh mesh, boolean deletes, Consumer<String> say) {
    this.mesh = mesh;
    this.deletes = deletes;
    this.say = say;
    this.shutdown = Shutdown.of(this::end);
  }

  /// @param name of the temporary directory, in part
  static OwnMesh of(
      MeshOption option, String name, boolean keep, String sampler, Consumer<String> say)
      throws IOException {
    boolean temporary = !option.isGiven();
    DataDirectory data =
        temporary
            ? DataDirectory.at(Files.createTempDirectory("whytrail-" + name + "-"))
            : option.data();
    Mesh mesh =
        new Mesh(
            new Mesh.Settings(Installation.ofThisProgram(), data, true, sampler, System.getenv()),
            Clock.systemUTC(),
            say);
    return new OwnMesh(mesh, temporary && !keep, say);
  }

  Mesh mesh() {
    return mesh;
  }

  @Override
  public void close() {
    shutdown.close();
  }

  private void end() {
    say.accept("stopping");
    mesh.close();
    if (!deletes) {
      return;
    }
    try (Stream<Path> tree = Files.walk(mesh.data().path())) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      say.accept("%s can't be deleted: %s".formatted(mesh.data(), e.getMessage()));
    }
  }
}
