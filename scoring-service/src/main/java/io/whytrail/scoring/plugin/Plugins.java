package io.whytrail.scoring.plugin;

import java.nio.file.Path;

/// Makes detectors of plug-in files.
public final class Plugins {
  private Plugins() {}

  /// The detector that a file describes. A graph that is missing, is another than the file says or
  /// does not run here stops nothing: the detector fails when it is asked, and coverage says so.
  ///
  /// @param folder where the files are that it names
  public static PluginDetector of(String file, Path folder) {
    Plugin plugin = Plugin.parse(file);
    TextClassifier classifier =
        switch (plugin.source()) {
          case Plugin.Source.Graph graph -> new GraphClassifier(graph, folder);
          case Plugin.Source.Server server -> new InferenceClient(server);
        };
    return new PluginDetector(plugin, classifier, new Breaker(System::nanoTime));
  }
}
