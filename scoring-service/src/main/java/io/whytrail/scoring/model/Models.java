package io.whytrail.scoring.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The models that are loaded, in the order of their configuration; one of them rates where nobody
/// asks for another.
public final class Models {
  private final Map<String, Model> byVersion;
  private final Model active;

  /// Takes the models that are loaded.
  ///
  /// @param activeName the name of the active model; the first where it is empty
  public Models(List<Model> models, String activeName) {
    Map<String, Model> map = new LinkedHashMap<>();
    models.forEach(model -> map.put(model.version(), model));
    byVersion = map;
    active =
        models.stream()
            .filter(model -> activeName.isEmpty() || model.name().equals(activeName))
            .findFirst()
            .orElseThrow(
                () -> new IllegalStateException("no model named '" + activeName + "' is loaded"));
  }

  public Model active() {
    return active;
  }

  public List<Model> all() {
    return List.copyOf(byVersion.values());
  }

  public Optional<Model> version(String version) {
    return Optional.ofNullable(byVersion.get(version));
  }
}
