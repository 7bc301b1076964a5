package io.whytrail.local.demo;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.whytrail.local.mesh.DataDirectory;
import io.whytrail.local.mesh.Installation;
import io.whytrail.local.mesh.MeshState;
import io.whytrail.local.mesh.Program;
import io.whytrail.local.mesh.ServiceName;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/// Replays everything that was decided with a stricter policy, by the command that CI would run.
///
/// @param candidate the policy that was tried
/// @param report for people, as HTML
/// @param output what the command printed
public record Regression(
    long cases, long flips, int exitCode, Path candidate, Path report, String output) {

  private static final String POLICY = "/io/whytrail/local/stricter-policy.yaml";

  static Regression run(Installation installation, DataDirectory data, MeshState state)
      throws IOException, InterruptedException {
    Path folder = Files.createDirectories(data.path().resolve("regression"));
    Path candidate = folder.resolve("stricter-policy.yaml");
    try (InputStream policy = Regression.class.getResourceAsStream(POLICY)) {
      if (policy == null) {
        throw new IOException("This build has no stricter policy");
      }
      Files.copy(policy, candidate, StandardCopyOption.REPLACE_EXISTING);
    }
    Path json = folder.resolve("regression.json");
    Path html = folder.resolve("regression.html");
    Files.deleteIfExists(json);
    List<String> options =
        List.of(
            "regression",
            "--target",
            state.grpc(ServiceName.REPLAY),
            "--token-file",
            data.token().toString(),
            "--name",
            "demo",
            "--candidate",
            candidate.toString(),
            "--json",
            json.toString(),
            "--html",
            html.toString());
    File output = folder.resolve("regression.txt").toFile();
    int exitCode =
        new ProcessBuilder(Program.REPLAY.command(installation, options))
            .redirectErrorStream(true)
            .redirectOutput(output)
            .start()
            .waitFor();
    String printed = Files.readString(output.toPath());
    if (!Files.exists(json)) {
      return new Regression(0, 0, exitCode, candidate, html, printed);
    }
    JsonObject report = JsonParser.parseString(Files.readString(json)).getAsJsonObject();
    return new Regression(
        report.getAsJsonObject("coverage").get("cases").getAsLong(),
        flips(report),
        exitCode,
        candidate,
        html,
        printed);
  }

  /// The gate has spoken, whatever it said.
  boolean decided() {
    return (exitCode == 0 || exitCode == 1) && cases > 0;
  }

  private static long flips(JsonObject report) {
    long flips = 0;
    for (JsonElement flip : report.getAsJsonArray("flips")) {
      flips += flip.getAsJsonObject().get("count").getAsLong();
    }
    return flips;
  }
}
