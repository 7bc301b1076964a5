package io.whytrail.local.mesh;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The four services, in the order in which they are named everywhere.
public enum ServiceName {
  INGEST("-Xmx384m"),
  SCORING("-Xmx320m"),
  POLICY("-Xmx256m"),
  REPLAY("-Xmx256m");

  private final String heap;

  ServiceName(String heap) {
    this.heap = heap;
  }

  /// As in commands, files and addresses.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The module, its jar and the name in telemetry.
  public String module() {
    return word() + "-service";
  }

  String heap() {
    return heap;
  }

  public static Optional<ServiceName> ofWord(String word) {
    return Arrays.stream(values()).filter(service -> service.word().equals(word)).findFirst();
  }

  public static List<String> words() {
    return Arrays.stream(values()).map(ServiceName::word).toList();
  }
}
