package io.whytrail.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.whytrail.ingest.v1.Receipt;
import io.whytrail.ingest.v1.WaitFor;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// The README keeps its word: its commands run and its code compiles. `deploy/whytrail demo` and
/// `up` have stories of their own, and `mvn verify` is what runs this.
@ExtendWith(MeshExtension.class)
class ReadmeIT {

  /// Calls through buf, which speaks reflection as grpcurl does, where there is no grpcurl.
  private static final String GRPCURL_BY_BUF =
      """
      #!/usr/bin/env bash
      set -euo pipefail
      [ "$1" = -plaintext ] && [ "$2" = -H ] && [ "$4" = -d ]
      exec "BUF" curl --protocol grpc --http2-prior-knowledge -H "$3" -d "$5" "http://$6/$7"
      """;

  @TempDir Path directory;

  @Test
  void firstCallFromTheShell_getsADecision(Mesh mesh) throws Exception {
    Path script = directory.resolve("first-call.sh");
    Files.writeString(script, "set -euo pipefail\n" + block("sh file=first-call.sh"));
    ProcessBuilder bash = FrontDoor.asBuilt(new ProcessBuilder("bash", script.toString()));
    bash.environment().put("WHYTRAIL_DATA", mesh.data().toString());
    if (!onPath("grpcurl")) {
      Path grpcurl = directory.resolve("grpcurl");
      Path buf = FrontDoor.ROOT.resolve("proto/contract/target/buf/buf");
      Files.writeString(grpcurl, GRPCURL_BY_BUF.replace("BUF", buf.toString()));
      assertThat(grpcurl.toFile().setExecutable(true)).isTrue();
      bash.environment().merge("PATH", directory.toString(), (path, own) -> own + ":" + path);
    }

    FrontDoor.Result result = FrontDoor.run(Stories.SOON, bash);

    assertThat(result.exitCode()).as("%s%s", result.out(), result.err()).isZero();
    assertThat(result.out()).contains("VERDICT_", "actionDigest");
  }

  @Test
  void firstCallFromJava_getsAProvenReceipt(Mesh mesh) throws Exception {
    String ingest = mesh.status().at("/services/ingest/grpc").asText();
    String token = mesh.token("readme", "app", "producer");

    Receipt receipt = (Receipt) firstCall().invoke(null, ingest, token);

    assertThat(receipt.getState()).isEqualTo(WaitFor.WAIT_FOR_PROVEN);
    assertThat(receipt.hasLeafIndex()).isTrue();
  }

  private Method firstCall() throws Exception {
    Path source = directory.resolve("FirstCall.java");
    Files.writeString(
        source,
        Stream.of(
                    "io.grpc.*",
                    "io.grpc.stub.MetadataUtils",
                    "io.whytrail.ingest.v1.*",
                    "io.whytrail.ingest.v1.IngestServiceGrpc.IngestServiceBlockingStub",
                    "io.whytrail.interaction.v1.*")
                .map("import %s;\n"::formatted)
                .collect(Collectors.joining())
            + "public class FirstCall { public static Receipt call(String ingest, String token) {\n"
            + block("java file=FirstCall.java")
            + "channel.shutdown(); return receipt; } }\n");
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    int exitCode =
        compiler.run(
            InputStream.nullInputStream(),
            System.out,
            System.err,
            "-proc:none",
            "-cp",
            System.getProperty("java.class.path"),
            "-d",
            directory.toString(),
            source.toString());
    assertThat(exitCode).isZero();
    URL[] classes = {directory.toUri().toURL()};
    URLClassLoader loader = new URLClassLoader(classes, getClass().getClassLoader());
    return loader.loadClass("FirstCall").getMethod("call", String.class, String.class);
  }

  /// The fenced block of the README with this info string.
  private static String block(String info) throws IOException {
    String readme = Files.readString(FrontDoor.ROOT.resolve("README.md"));
    Matcher block =
        Pattern.compile("```" + Pattern.quote(info) + "\n(.*?)```", Pattern.DOTALL).matcher(readme);
    assertThat(block.find()).isTrue();
    return block.group(1);
  }

  private static boolean onPath(String program) {
    return List.of(System.getenv("PATH").split(":", -1)).stream()
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
