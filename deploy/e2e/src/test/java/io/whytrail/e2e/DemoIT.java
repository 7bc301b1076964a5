package io.whytrail.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/// The first command of the README.
class DemoIT {

  private static final Duration ATMOST = Duration.ofMinutes(6);
  private static final Path DATA = FrontDoor.ROOT.resolve("../shared/data").normalize();
  private static final List<Path> TRACES =
      List.of(
          DATA.resolve("agentdojo_traces.jsonl.gz"), DATA.resolve("tau_bench_airline.jsonl.gz"));

  @Test
  void demo_turnsTheSampleIntoEvidence() throws Exception {
    JsonNode out = demo();

    assertThat(out.get("interactions").asInt()).isGreaterThanOrEqualTo(200);
    assertComplete(out);
  }

  /// Two sets of agents' traces with 1,224 and 68 rows, which lie beside the repository where
  /// somebody has them.
  @Test
  @EnabledIf("tracesAreAtHand")
  void demo_takesLabelledAgentTraces() throws Exception {
    JsonNode out =
        demo("--input", TRACES.getFirst().toString(), "--input", TRACES.getLast().toString());

    assertThat(out.get("interactions").asInt()).isEqualTo(1224 + 68);
    assertThat(out.get("rejected").asInt()).isZero();
    assertComplete(out);
  }

  static boolean tracesAreAtHand() {
    return TRACES.stream().allMatch(Files::exists);
  }

  private static void assertComplete(JsonNode out) {
    int durable = out.get("durable").asInt();
    assertThat(out.get("interactions").asInt()).isEqualTo(durable + out.get("rejected").asInt());
    assertThat(out.get("assessments").asInt()).isGreaterThanOrEqualTo(durable);
    assertThat(out.get("decisions").properties())
        .extracting(entry -> entry.getKey())
        .contains("ALLOW", "APPROVE", "BLOCK");
    assertThat(out.at("/approvals/GRANTED").asInt() + out.at("/approvals/REDEEMED").asInt())
        .isPositive();
    assertThat(out.at("/approvals/REJECTED").asInt()).isPositive();
    assertThat(out.get("masked").properties()).isNotEmpty();
    assertThat(out.at("/ledger/size").asLong()).isGreaterThan(3L * durable);
    assertThat(out.at("/ledger/checkpoint").asText())
        .startsWith(out.at("/ledger/origin").asText() + "\n")
        .contains(out.at("/ledger/root").asText());
    assertThat(out.at("/regression/cases").asInt()).isPositive();
    assertThat(out.at("/regression/flips").asInt()).isPositive();
    assertThat(out.at("/regression/exit_code").asInt()).isBetween(0, 2);
    assertThat(out.at("/trace/services"))
        .extracting(JsonNode::asText)
        .contains("ingest-service", "scoring-service", "policy-service", "replay-service");
  }

  private static JsonNode demo(String... inputs) throws IOException, InterruptedException {
    Path json = Files.createTempFile("demo", ".json");
    List<String> arguments = new ArrayList<>(List.of("demo", "--exit", "--json", json.toString()));
    arguments.addAll(List.of(inputs));

    FrontDoor.Result result = FrontDoor.run(ATMOST, arguments.toArray(String[]::new));

    assertThat(result.exitCode()).as("%s%s", result.out(), result.err()).isZero();
    return new ObjectMapper().readTree(json.toFile());
  }
}
