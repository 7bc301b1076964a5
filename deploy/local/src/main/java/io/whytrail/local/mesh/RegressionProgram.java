package io.whytrail.local.mesh;

import java.util.ArrayList;
import java.util.List;

/// The command line of `replay-service regression`.
public final class RegressionProgram {

  private RegressionProgram() {}

  public static List<String> command(Installation installation, List<String> options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Installation.java(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-jar",
                installation.jar(ServiceName.REPLAY).toString(),
                "regression"));
    command.addAll(options);
    return command;
  }
}
