package io.whytrail.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.whytrail.ingest.v1.EvaluateRequest;
import io.whytrail.ingest.v1.IngestServiceGrpc;
import io.whytrail.interaction.v1.Stage;
import io.whytrail.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// One trace joins a call with all it leads to, in four services and over NATS.
@ExtendWith(MeshExtension.class)
class TraceIT {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

  @Test
  void evaluate_leavesOneTraceThroughAllServicesToTheSealedLeaf(Mesh mesh) {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER),
        "00-" + TRACE + "-00f067aa0ba902b7-01");
    mesh.as("trace", "agent", "producer", IngestServiceGrpc.newBlockingStub(mesh.channel("ingest")))
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
        .evaluate(
            EvaluateRequest.newBuilder()
                .setInteraction(Stories.payment("trace/1", "supplier@example.com", 4200))
                .setStage(Stage.STAGE_ACTION)
                .setToolCallIndex(0)
                .build());

    Set<String> spans =
        Await.until(
            Stories.SOON,
            () -> spans(mesh.data().resolve("traces")),
            seen ->
                has(seen, "ingest-service seal")
                    && has(seen, "scoring-service ")
                    && has(seen, "policy-service ")
                    && has(seen, "replay-service process"));

    assertThat(spans).anyMatch(span -> span.startsWith("policy-service publish"));
  }

  private static boolean has(Set<String> spans, String prefix) {
    return spans.stream().anyMatch(span -> span.startsWith(prefix));
  }

  /// `service span-name` of every span of the trace.
  private static Set<String> spans(Path traces) throws IOException {
    ObjectMapper json = new ObjectMapper();
    Set<String> spans = new HashSet<>();
    for (Path file : files(traces)) {
      for (String line : Files.readAllLines(file)) {
        if (line.contains(TRACE) && line.endsWith("}")) {
          collect(json.readTree(line), spans);
        }
      }
    }
    return spans;
  }

  private static void collect(JsonNode export, Set<String> spans) {
    for (JsonNode resource : export.path("resourceSpans")) {
      String service = "";
      for (JsonNode attribute : resource.at("/resource/attributes")) {
        if (attribute.path("key").asText().equals("service.name")) {
          service = attribute.at("/value/stringValue").asText();
        }
      }
      for (JsonNode scope : resource.path("scopeSpans")) {
        for (JsonNode span : scope.path("spans")) {
          if (span.path("traceId").asText().equals(TRACE)) {
            spans.add(service + " " + span.path("name").asText());
          }
        }
      }
    }
  }

  private static List<Path> files(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
