package io.whytrail.policy.decision;

import io.whytrail.ingest.v1.IngestServiceGrpc.IngestServiceBlockingStub;
import io.whytrail.ingest.v1.StreamInteractionsRequest;
import io.whytrail.ingest.v1.StreamInteractionsResponse;
import io.whytrail.interaction.v1.FactType;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.runtime.identity.ServiceTokens;
import io.whytrail.runtime.messaging.Fact;
import io.whytrail.runtime.messaging.FactHandler;
import io.whytrail.scoring.v1.Assessment;
import io.whytrail.scoring.v1.BatchGetAssessmentsRequest;
import io.whytrail.scoring.v1.ScoringServiceGrpc.ScoringServiceBlockingStub;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Follows scoring: every recorded interaction that was rated is decided, once for each stage. What
/// a gate asked for was decided when it was asked, and is passed over.
@Singleton
final class AssessmentHandler implements FactHandler<List<Question>> {

  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private final ScoringServiceBlockingStub scoring;
  private final IngestServiceBlockingStub ingest;
  private final ServiceTokens tokens;
  private final Decisions decisions;

  AssessmentHandler(
      ScoringServiceBlockingStub scoring,
      IngestServiceBlockingStub ingest,
      ServiceTokens tokens,
      Decisions decisions) {
    this.scoring = scoring;
    this.ingest = ingest;
    this.tokens = tokens;
    this.decisions = decisions;
  }

  @Override
  public String source() {
    return "scoring";
  }

  @Override
  public Set<FactType> types() {
    return Set.of(FactType.FACT_TYPE_ASSESSMENT_COMPLETED);
  }

  @Override
  public Map<String, List<Question>> load(String tenant, List<Fact> facts) {
    List<Assessment> assessments =
        assessments(tenant, facts).stream()
            .filter(assessment -> assessment.getEvaluationId().isEmpty())
            .toList();
    if (assessments.isEmpty()) {
      return Map.of();
    }
    Map<String, Interaction> interactions = interactions(tenant, assessments);
    Map<String, List<Question>> questions = new HashMap<>();
    for (Assessment assessment : assessments) {
      Interaction interaction = interactions.get(assessment.getInteractionId());
      // What was rated without being recorded has no place in the ledger, so neither has a verdict.
      if (interaction != null) {
        questions.put(assessment.getId(), QuestionCodec.questions(assessment, interaction));
      }
    }
    return questions;
  }

  private List<Assessment> assessments(String tenant, List<Fact> facts) {
    return scoring
        .withCallCredentials(tokens.forTenant(tenant))
        .withDeadlineAfter(DEADLINE)
        .batchGetAssessments(
            BatchGetAssessmentsRequest.newBuilder()
                .addAllIds(facts.stream().map(Fact::id).distinct().toList())
                .build())
        .getAssessmentsList();
  }

  private Map<String, Interaction> interactions(String tenant, List<Assessment> assessments) {
    StreamInteractionsRequest request =
        StreamInteractionsRequest.newBuilder()
            .addAllInteractionIds(
                assessments.stream().map(Assessment::getInteractionId).distinct().toList())
            .build();
    Map<String, Interaction> interactions = new HashMap<>();
    ingest
        .withCallCredentials(tokens.forTenant(tenant))
        .withDeadlineAfter(DEADLINE)
        .streamInteractions(request)
        .forEachRemaining((StreamInteractionsResponse response) -> {
          Interaction interaction = response.getRecorded().getInteraction();
          interactions.put(interaction.getId(), interaction);
        });
    return interactions;
  }

  @Override
  public void apply(String tenant, Fact fact, List<Question> questions) {
    questions.forEach(question -> decisions.decide(tenant, question));
  }
}
