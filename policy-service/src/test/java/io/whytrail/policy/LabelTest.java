package io.whytrail.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.interaction.v1.Fact;
import io.whytrail.interaction.v1.FactType;
import io.whytrail.policy.v1.BatchGetLabelsRequest;
import io.whytrail.policy.v1.CreateLabelRequest;
import io.whytrail.policy.v1.Decision;
import io.whytrail.policy.v1.Label;
import io.whytrail.policy.v1.LabelKind;
import io.whytrail.policy.v1.ListLabelsRequest;
import io.whytrail.policy.v1.ListLabelsResponse;
import io.whytrail.runtime.identity.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class LabelTest extends PolicyServiceTest {

  @Test
  void createLabel_isBoundToWhatDecided() {
    Decision decision = decide("l-bound", 90);

    Label label = label("l-bound", "rita", decision, LabelKind.LABEL_KIND_FALSE_POSITIVE);

    assertThat(label.getDecisionId()).isEqualTo(decision.getId());
    assertThat(label.getInteractionId()).isEqualTo("interaction-1");
    assertThat(label.getPolicyDigest()).isEqualTo(decision.getPolicyDigest());
    assertThat(label.getModelVersion()).isEqualTo("sha256:" + "0d".repeat(32));
    assertThat(label.getRuleIdsList()).containsExactly("high-risk-input");
    assertThat(label.getLabeller()).isEqualTo("rita");
    assertThat(label.getCorrelationId()).isEqualTo("correlation-1");
    Fact fact = facts("l-bound", 3).getLast();
    assertThat(fact.getType()).isEqualTo(FactType.FACT_TYPE_LABEL_GIVEN);
    assertThat(fact.getId()).isEqualTo(label.getId());
  }

  @Test
  void createLabel_replacesTheEarlierOneOfTheSamePerson() {
    Decision decision = decide("l-replace", 90);

    Label first = label("l-replace", "rita", decision, LabelKind.LABEL_KIND_FALSE_POSITIVE);
    Label other = label("l-replace", "rolf", decision, LabelKind.LABEL_KIND_TRUE_POSITIVE);
    Label second = label("l-replace", "rita", decision, LabelKind.LABEL_KIND_TRUE_POSITIVE);

    assertThat(list("l-replace", ListLabelsRequest.newBuilder())).containsExactly(second, other);
    assertThat(
            labels("l-replace", "ingest", Role.SERVICE)
                .batchGetLabels(
                    BatchGetLabelsRequest.newBuilder()
                        .addIds(second.getId())
                        .addIds(first.getId())
                        .addIds(UUID.randomUUID().toString())
                        .build())
                .getLabelsList())
        .containsExactly(second, first);
  }

  @Test
  void createLabel_leavesOneInForceWhenTwoAreGivenAtOnce() {
    Decision decision = decide("l-race", 90);

    race(10, i -> label("l-race", "rita", decision, LabelKind.forNumber(1 + i % 4)));

    assertThat(list("l-race", ListLabelsRequest.newBuilder())).hasSize(1);
    assertThat(facts("l-race", 12)).hasSize(12);
  }

  @Test
  void createLabel_refusesADecisionThatIsNotThere() {
    Decision decision = decide("l-none", 90);

    assertThat(
            refusal(() -> label("l-other", "rita", decision, LabelKind.LABEL_KIND_TRUE_POSITIVE)))
        .isEqualTo(ErrorReason.ERROR_REASON_NOT_FOUND);
  }

  @Test
  void listLabels_filtersAndPagesFromTheNewest() {
    Decision blocked = decide("l-list", 90);
    List<Label> made = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      made.addFirst(label("l-list", "reviewer-" + i, blocked, LabelKind.LABEL_KIND_FALSE_POSITIVE));
    }
    Label allowed =
        label("l-list", "rita", decide("l-list", 10), LabelKind.LABEL_KIND_TRUE_NEGATIVE);

    List<Label> listed = new ArrayList<>();
    ListLabelsRequest request =
        ListLabelsRequest.newBuilder()
            .setDecisionId(blocked.getId())
            .setInteractionId("interaction-1")
            .setRuleId("high-risk-input")
            .setKind(LabelKind.LABEL_KIND_FALSE_POSITIVE)
            .setPageSize(2)
            .build();
    ListLabelsResponse page;
    do {
      page = labels("l-list", "ana", Role.ANALYST).listLabels(request);
      listed.addAll(page.getLabelsList());
      request = request.toBuilder().setPageToken(page.getNextPageToken()).build();
    } while (!page.getNextPageToken().isEmpty());

    assertThat(listed).isEqualTo(made);
    assertThat(list("l-list", ListLabelsRequest.newBuilder().setRuleId("low-risk")))
        .containsExactly(allowed);
    assertThat(list("l-list", ListLabelsRequest.newBuilder().setDecisionId("nothing"))).isEmpty();
  }

  private Decision decide(String tenant, int score) {
    return decisions(tenant, "ingest", Role.SERVICE)
        .decide(Questions.input(score).build())
        .getDecision();
  }

  private Label label(String tenant, String labeller, Decision decision, LabelKind kind) {
    return labels(tenant, labeller, Role.REVIEWER)
        .createLabel(
            CreateLabelRequest.newBuilder()
                .setDecisionId(decision.getId())
                .setKind(kind)
                .setComment("as I see it")
                .build())
        .getLabel();
  }

  private List<Label> list(String tenant, ListLabelsRequest.Builder request) {
    return labels(tenant, "ana", Role.ANALYST).listLabels(request.build()).getLabelsList();
  }
}
