package io.whytrail.local.demo;

import io.whytrail.local.format.Rows;
import io.whytrail.local.recording.Import;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The bundled interactions: support, finance, coding, travel and more, written for this project.
final class Sample implements AutoCloseable {

  private static final String FOLDER = "/io/whytrail/local/sample";

  private final List<Path> files;
  private final AutoCloseable archive;

  private Sample(List<Path> files, AutoCloseable archive) {
    this.files = files;
    this.archive = archive;
  }

  static Sample open() throws IOException {
    URL folder = Sample.class.getResource(FOLDER);
    if (folder == null) {
      throw new IOException("This build has no sample");
    }
    try {
      URI uri = folder.toURI();
      if (!uri.getScheme().equals("jar")) {
        return new Sample(list(Path.of(uri)), () -> {});
      }
      FileSystem jar = FileSystems.newFileSystem(uri, Map.of());
      return new Sample(list(jar.getPath(FOLDER)), jar);
    } catch (URISyntaxException e) {
      throw new IOException("The sample can't be found", e);
    }
  }

  List<Import.Source> sources() throws IOException {
    List<Import.Source> sources = new ArrayList<>();
    for (Path file : files) {
      sources.add(
          new Import.Source(
              "sample/" + file.getFileName(),
              Files.size(file),
              () -> Rows.of(Files.newInputStream(file))));
    }
    return sources;
  }

  @Override
  public void close() throws IOException {
    try {
      archive.close();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("The sample can't be closed", e);
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jsonl")).sorted().toList();
    }
  }
}
