package io.whytrail.scoring.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// The files of a model: `model.yaml` names the model and lists the others; those of its `base`,
/// another model, come along.
///
/// @param folder where the files are that its files name: of the file system, or the current one
public record Bundle(String name, SortedMap<String, String> files, Path folder) {
  static final String MANIFEST = "model.yaml";

  private static final String CLASSPATH = "classpath:";

  public Bundle {
    files = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  public Bundle(String name, SortedMap<String, String> files) {
    this(name, files, Path.of(""));
  }

  /// Reads a bundle from `classpath:folder` or from a folder of the file system.
  public static Bundle read(String location) {
    Source source =
        location.startsWith(CLASSPATH)
            ? file -> fromClasspath(location.substring(CLASSPATH.length()) + '/' + file)
            : file -> Files.readString(Path.of(location).resolve(file));
    try {
      Bundle bundle = read(source);
      return location.startsWith(CLASSPATH)
          ? bundle
          : new Bundle(bundle.name(), bundle.files(), Path.of(location));
    } catch (IOException e) {
      throw new IllegalStateException("the model at " + location + " cannot be read", e);
    }
  }

  /// The content of a file.
  public String file(String name) {
    String content = files.get(name);
    if (content == null) {
      throw new IllegalArgumentException("model " + this.name + " lacks the file " + name);
    }
    return content;
  }

  private static Bundle read(Source source) throws IOException {
    String manifest = source.read(MANIFEST);
    Object node = new Yaml(new SafeConstructor(new LoaderOptions())).load(manifest);
    if (!(node instanceof Map<?, ?> map)
        || !(map.get("name") instanceof String name)
        || !(map.get("files") instanceof List<?> list)) {
      throw new IllegalArgumentException(MANIFEST + " must have a name and a list of files");
    }
    SortedMap<String, String> files = new TreeMap<>();
    if (map.get("base") instanceof String base) {
      files.putAll(read(base).files());
    }
    files.put(MANIFEST, manifest);
    for (Object file : list) {
      files.put(String.valueOf(file), source.read(String.valueOf(file)));
    }
    return new Bundle(name, files);
  }

  private static String fromClasspath(String path) throws IOException {
    try (InputStream in = Bundle.class.getClassLoader().getResourceAsStream(path)) {
      if (in == null) {
        throw new IOException("there is no resource " + path);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private interface Source {
    String read(String file) throws IOException;
  }
}
