package io.whytrail.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.whytrail.ingest.v1.LedgerRecord;
import io.whytrail.ingest.v1.LedgerServiceGrpc;
import io.whytrail.ingest.v1.LedgerServiceGrpc.LedgerServiceBlockingStub;
import io.whytrail.ingest.v1.ListRecordsRequest;
import io.whytrail.ingest.v1.ListRecordsResponse;
import io.whytrail.ingest.v1.RecordKind;
import io.whytrail.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Something breaks in the middle of an import, and nothing is lost or doubled.
@ExtendWith(MeshExtension.class)
class ResilienceIT {

  private static final int INTERACTIONS = 3000;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @ParameterizedTest
  @ValueSource(strings = {"ingest", "scoring", "policy", "replay"})
  void killedService_losesAndDoublesNothing(String service, Mesh mesh) throws Exception {
    survives(service, mesh, () -> mesh.kill(service));
  }

  /// The hints are gone with the stream, and what they told of reaches everybody all the same.
  @Test
  void deletedStream_losesAndDoublesNothing(Mesh mesh) throws Exception {
    survives("stream", mesh, () -> deleteStream(mesh));
  }

  private static void deleteStream(Mesh mesh) throws Exception {
    String url = "nats://127.0.0.1:" + mesh.status().at("/nats/port").asInt();
    try (Connection nats = Nats.connect(url)) {
      assertThat(nats.jetStreamManagement().deleteStream("WHYTRAIL_FACTS")).isTrue();
    }
  }

  /// What breaks.
  @FunctionalInterface
  private interface Fault {
    void strike() throws Exception;
  }

  private static void survives(String story, Mesh mesh, Fault fault) throws Exception {
    String tenant = "resilience-" + story;
    Path file = interactions(story);
    LedgerServiceBlockingStub ledger =
        mesh.as(
            tenant,
            "olga",
            "auditor",
            LedgerServiceGrpc.newBlockingStub(mesh.channel("ingest")).withWaitForReady());

    CompletableFuture<FrontDoor.Result> importing =
        CompletableFuture.supplyAsync(() -> {
          try {
            return mesh.run(PATIENCE, "import", file.toString(), "--tenant", tenant, "--json");
          } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    Await.until(
        PATIENCE, () -> interactionsIn(records(ledger)).size() > INTERACTIONS / 10, more -> more);
    fault.strike();
    FrontDoor.Result result = importing.join();
    mesh.awaitReady();

    assertThat(result.exitCode()).as("%s%s", result.out(), result.err()).isZero();
    JsonNode summary = new ObjectMapper().readTree(result.out());
    assertThat(summary.get("durable").asInt()).isEqualTo(INTERACTIONS);
    List<LedgerRecord> records =
        Await.until(PATIENCE, () -> records(ledger), ResilienceIT::isComplete);
    assertThat(interactionsIn(records))
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, INTERACTIONS).mapToObj(i -> story + "/" + i).toList());
    TlogReader reader =
        new TlogReader(
            "http://" + mesh.status().at("/services/ingest/http").asText() + "/tlog/" + tenant);
    TlogReader.Checkpoint checkpoint = reader.checkpoint();
    assertThat(reader.rootFromEntries(checkpoint.size())).isEqualTo(checkpoint.root());
  }

  private static boolean isComplete(List<LedgerRecord> records) {
    return interactionsIn(records).size() == INTERACTIONS
        && subjects(records, RecordKind.RECORD_KIND_ASSESSMENT) == INTERACTIONS
        && subjects(records, RecordKind.RECORD_KIND_DECISION) == INTERACTIONS;
  }

  /// Interactions that have at least one record of a kind.
  private static long subjects(List<LedgerRecord> records, RecordKind kind) {
    return records.stream()
        .filter(record -> record.getKind() == kind)
        .map(LedgerRecord::getInteractionId)
        .distinct()
        .count();
  }

  private static List<String> interactionsIn(List<LedgerRecord> records) {
    return records.stream()
        .filter(record -> record.getKind() == RecordKind.RECORD_KIND_INTERACTION)
        .map(LedgerRecord::getInteractionId)
        .toList();
  }

  private static List<LedgerRecord> records(LedgerServiceBlockingStub ledger) {
    List<LedgerRecord> records = new ArrayList<>();
    String token = "";
    do {
      ListRecordsResponse page =
          ledger.listRecords(
              ListRecordsRequest.newBuilder().setPageSize(1000).setPageToken(token).build());
      records.addAll(page.getRecordsList());
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    return records;
  }

  private static Path interactions(String prefix) throws IOException {
    Path file = Files.createTempFile(prefix, ".jsonl");
    JsonFormat.Printer printer = JsonFormat.printer().omittingInsignificantWhitespace();
    String lines =
        IntStream.range(0, INTERACTIONS)
            .mapToObj(
                i -> Stories.chat(prefix + "/" + i, "Where is order " + i + "?", "On its way."))
            .map(interaction -> {
              try {
                return printer.print(interaction);
              } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
              }
            })
            .collect(Collectors.joining("\n"));
    Files.writeString(file, lines + "\n");
    return file;
  }
}
