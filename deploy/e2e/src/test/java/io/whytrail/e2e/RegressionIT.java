package io.whytrail.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.whytrail.ingest.v1.IngestServiceGrpc;
import io.whytrail.ingest.v1.IngestServiceGrpc.IngestServiceBlockingStub;
import io.whytrail.ingest.v1.RecordKind;
import io.whytrail.ingest.v1.RecordRequest;
import io.whytrail.policy.v1.GetPolicyRequest;
import io.whytrail.policy.v1.PolicyServiceGrpc;
import io.whytrail.policy.v1.PolicyVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// CI asks whether a candidate policy regresses, over what really happened.
@ExtendWith(MeshExtension.class)
class RegressionIT {

  private static final String TENANT = "local";
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String LETS_EVERYTHING_THROUGH =
      """
      name: lets-everything-through
      rules: []
      """;

  private Mesh mesh;
  private PolicyVersion active;

  @BeforeEach
  void history(Mesh mesh) {
    this.mesh = mesh;
    IngestServiceBlockingStub ingest =
        mesh.as(
            TENANT,
            "app",
            "producer,analyst",
            IngestServiceGrpc.newBlockingStub(mesh.channel("ingest")));
    for (int i = 0; i < 20; i++) {
      ingest.record(
          RecordRequest.newBuilder()
              .setInteraction(
                  i % 2 == 0
                      ? Stories.chat("regression/" + i, "What is " + i + " plus 1?", "More.")
                      : Stories.payment("regression/" + i, "supplier@example.com", 1000 * i))
              .build());
    }
    for (int i = 0; i < 20; i++) {
      Stories.awaitSealed(ingest, "regression/" + i, RecordKind.RECORD_KIND_DECISION);
    }
    active =
        mesh.as(
                TENANT,
                "paula",
                "policy-author",
                PolicyServiceGrpc.newBlockingStub(mesh.channel("policy")))
            .getPolicy(GetPolicyRequest.getDefaultInstance())
            .getPolicy();
  }

  @Test
  void policyThatDecided_reproducesItself() throws Exception {
    FrontDoor.Result result = regression(active.getDocument());

    assertThat(result.exitCode()).as("%s%s", result.out(), result.err()).isZero();
    assertThat(result.out()).contains("95");
  }

  @Test
  void policyThatLetsEverythingThrough_isARegression() throws Exception {
    FrontDoor.Result result = regression(LETS_EVERYTHING_THROUGH);

    assertThat(result.exitCode()).as("%s%s", result.out(), result.err()).isEqualTo(1);
  }

  @Test
  void tooFewCases_areInconclusive() throws Exception {
    FrontDoor.Result result = regression(active.getDocument(), "--min-cases", "1000000");

    assertThat(result.exitCode()).as("%s%s", result.out(), result.err()).isEqualTo(2);
  }

  @Test
  void policyThatDoesNotCompile_isReportedWithItsPosition() throws Exception {
    FrontDoor.Result result =
        regression(active.getDocument().replaceFirst("when: ", "when: no_such_variable == 1 && "));

    assertThat(result.exitCode()).as("%s%s", result.out(), result.err()).isEqualTo(3);
    assertThat(result.out() + result.err()).containsPattern("\\d+:\\d+");
  }

  private FrontDoor.Result regression(String candidate, String... options)
      throws IOException, InterruptedException {
    Path file = Files.createTempFile("candidate", ".yaml");
    Files.writeString(file, candidate);
    String[] arguments = new String[3 + options.length];
    arguments[0] = "regression";
    arguments[1] = "--candidate";
    arguments[2] = file.toString();
    System.arraycopy(options, 0, arguments, 3, options.length);
    return mesh.run(PATIENCE, arguments);
  }
}
