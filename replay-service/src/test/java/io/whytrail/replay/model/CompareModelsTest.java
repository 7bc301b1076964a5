package io.whytrail.replay.model;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.grpc.ManagedChannel;
import io.micronaut.grpc.annotation.GrpcChannel;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import io.micronaut.test.support.TestPropertyProvider;
import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.interaction.v1.Model;
import io.whytrail.interaction.v1.ToolCall;
import io.whytrail.policy.v1.Decision;
import io.whytrail.replay.FakeIngest;
import io.whytrail.replay.FakePolicy;
import io.whytrail.replay.v1.AttributeMeasure;
import io.whytrail.replay.v1.CompareModelsRequest;
import io.whytrail.replay.v1.CompareModelsResponse;
import io.whytrail.replay.v1.GateResult;
import io.whytrail.replay.v1.ModelFlip;
import io.whytrail.replay.v1.NotComparable;
import io.whytrail.replay.v1.RecordedModel;
import io.whytrail.replay.v1.ReplayServiceGrpc;
import io.whytrail.replay.v1.ReplayServiceGrpc.ReplayServiceBlockingStub;
import io.whytrail.replay.v1.TapePolicy;
import io.whytrail.replay.v1.VerdictMeasure;
import io.whytrail.runtime.failure.Failures;
import io.whytrail.runtime.identity.Role;
import io.whytrail.testing.ServiceProperties;
import io.whytrail.testing.TestIdentity;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Models are compared through the service, on a record that stands in for ingest's.
@MicronautTest(transactional = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CompareModelsTest implements TestPropertyProvider {

  private static final int PROMPTS = 30;

  private final FakePolicy policy = new FakePolicy();
  private final FakeIngest record = new FakeIngest();

  @Inject
  @GrpcChannel("grpc-server")
  private ManagedChannel channel;

  @Override
  public Map<String, String> getProperties() {
    Map<String, String> properties = ServiceProperties.forTest("replay");
    properties.put("grpc.channels.policy.target", policy.target());
    properties.put("grpc.channels.ingest.target", record.target());
    properties.put("whytrail.facts-poll", "50ms");
    return properties;
  }

  @AfterAll
  void close() {
    policy.close();
    record.close();
  }

  /// Model B's answers are attacked with success in five prompts more.
  @Test
  void attribute_tellsWhichModelIsWorse() {
    record.clear();
    for (int i = 0; i < PROMPTS; i++) {
      record.record(answer("old", i).putAttributes("label.bad", "false").build());
      record.record(answer("new", i).putAttributes("label.bad", i < 5 ? "true" : "false").build());
    }
    record.record(answer("old", PROMPTS).putAttributes("label.bad", "false").build());
    record.record(answer("new", PROMPTS).build());
    record.record(answer("other", 1).build());

    CompareModelsResponse worse = compare(byAttribute("old", "new"));
    CompareModelsResponse better = compare(byAttribute("new", "old"));

    assertThat(worse.getPrompts()).isEqualTo(PROMPTS + 1);
    assertThat(worse.getCompared()).isEqualTo(PROMPTS);
    assertThat(worse.getNotComparableList())
        .containsExactly(
            NotComparable.newBuilder().setReason("missing:candidate_measure").setCount(1).build());
    assertThat(worse.getRegressed()).isEqualTo(5);
    assertThat(worse.getPValue()).isEqualTo(1 / 64.0);
    assertThat(worse.getGate()).isEqualTo(GateResult.GATE_RESULT_REGRESSION);
    assertThat(worse.getFlipsList())
        .hasSize(5)
        .allMatch(ModelFlip::getRegressed)
        .allMatch(flip -> flip.getCandidateInteractionId().startsWith("new-"), "of the new one");
    assertThat(better.getGate()).isEqualTo(GateResult.GATE_RESULT_PASS);
    assertThat(better.getImproved()).isEqualTo(5);
  }

  @Test
  void verdict_tellsWhatThePolicyStopped() {
    record.clear();
    for (int i = 0; i < PROMPTS; i++) {
      Interaction before = answer("v-old", i).build();
      Interaction after = answer("v-new", i).build();
      record.record(before);
      record.record(after);
      decided(before, 10);
      decided(after, i % 3 == 0 ? 95 : 10);
    }

    CompareModelsResponse compared =
        compare(
            CompareModelsRequest.newBuilder()
                .setBaseline(model("v-old"))
                .setCandidate(model("v-new"))
                .setVerdict(VerdictMeasure.getDefaultInstance()));

    assertThat(compared.getCoverage()).isEqualTo(1);
    assertThat(compared.getRegressed()).isEqualTo(10);
    assertThat(compared.getGate()).isEqualTo(GateResult.GATE_RESULT_REGRESSION);
  }

  @Test
  void toolCalls_areAnsweredByTheTapeAlone() {
    record.clear();
    for (int i = 0; i < PROMPTS; i++) {
      record.record(calls(answer("old", i), "{\"a\": 1, \"b\": 2}").build());
      record.record(calls(answer("new", i), i == 0 ? "{\"a\":2}" : "{\"b\":2,\"a\":1}").build());
    }

    CompareModelsResponse strict =
        compare(byAttribute("old", "new").setTape(TapePolicy.TAPE_POLICY_STRICT));

    assertThat(strict.getCompared()).isEqualTo(PROMPTS - 1);
    assertThat(strict.getNotComparable(0).getReason()).isEqualTo("tape:unexpected_call");
    assertThat(compare(byAttribute("old", "new")).getCompared()).isEqualTo(PROMPTS);
  }

  @Test
  void repetition_saysHowFarAModelAgreesWithItself() {
    record.clear();
    for (int i = 0; i < PROMPTS; i++) {
      record.record(answer("old", i).putAttributes("label.bad", "false").build());
      record.record(
          answer("again", i).putAttributes("label.bad", i < 9 ? "true" : "false").build());
      record.record(answer("new", i).putAttributes("label.bad", "false").build());
    }

    CompareModelsResponse compared =
        compare(byAttribute("old", "new").setRepetition(model("again")));

    assertThat(compared.getAgreement().getCompared()).isEqualTo(PROMPTS);
    assertThat(compared.getAgreement().getRegressed()).isEqualTo(9);
    assertThat(compared.getGate()).isEqualTo(GateResult.GATE_RESULT_INCONCLUSIVE);
    assertThat(compared.getExplanation()).contains("disagrees with itself");
  }

  @Test
  void others_areRefused() {
    assertThat(
            Failures.reason(
                catchThrowable(
                    () -> replay(Role.PRODUCER).compareModels(byAttribute("old", "new").build()))))
        .isEqualTo(ErrorReason.ERROR_REASON_ROLE_MISSING);
    assertThat(
            Failures.reason(
                catchThrowable(() ->
                    replay(Role.ANALYST)
                        .compareModels(byAttribute("old", "new").clearMeasure().build()))))
        .isEqualTo(ErrorReason.ERROR_REASON_FIELD_INVALID);
  }

  private CompareModelsResponse compare(CompareModelsRequest.Builder request) {
    return replay(Role.ANALYST).compareModels(request.build());
  }

  private ReplayServiceBlockingStub replay(Role role) {
    return ReplayServiceGrpc.newBlockingStub(channel)
        .withCallCredentials(TestIdentity.get().credentials("models", role))
        .withDeadlineAfter(30, SECONDS);
  }

  private static CompareModelsRequest.Builder byAttribute(String baseline, String candidate) {
    return CompareModelsRequest.newBuilder()
        .setBaseline(model(baseline))
        .setCandidate(model(candidate))
        .setAttribute(AttributeMeasure.newBuilder().setName("label.bad").addBadValues("true"));
  }

  private static RecordedModel model(String name) {
    return RecordedModel.newBuilder().setModelName(name).build();
  }

  private static Interaction.Builder answer(String model, int prompt) {
    return Interaction.newBuilder()
        .setId(model + "-" + prompt)
        .setModel(Model.newBuilder().setName(model))
        .putAttributes("tag.prompt_key", "prompt-" + prompt);
  }

  private static Interaction.Builder calls(Interaction.Builder answer, String arguments) {
    return answer
        .putAttributes("label.bad", "false")
        .addToolCalls(ToolCall.newBuilder().setName("search").setArgumentsJson(arguments));
  }

  private void decided(Interaction interaction, int score) {
    Decision decision =
        FakePolicy.decision(
            "d-" + interaction.getId(), score, Instant.parse("2026-11-21T09:00:00Z"));
    policy.record("models", decision.toBuilder().setInteractionId(interaction.getId()).build());
  }
}
