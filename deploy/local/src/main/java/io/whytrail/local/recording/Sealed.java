package io.whytrail.local.recording;

import com.google.protobuf.InvalidProtocolBufferException;
import io.whytrail.ingest.v1.LedgerRecord;
import io.whytrail.ingest.v1.RecordKind;
import io.whytrail.interaction.v1.Stage;
import io.whytrail.local.connection.LedgerClient;
import io.whytrail.local.terminal.Progress;
import io.whytrail.policy.v1.Decision;
import io.whytrail.scoring.v1.Assessment;
import io.whytrail.scoring.v1.StageAssessment;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Follows the ledger until every interaction has what belongs to it: its assessment, and a
/// decision for each stage in it.
public final class Sealed {

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String VERDICT = "VERDICT_";

  private final LedgerClient ledger;
  private final Map<String, Set<Stage>> rated = new HashMap<>();
  private final Map<String, Set<Stage>> decided = new HashMap<>();
  private final Map<String, Long> verdicts = new TreeMap<>();
  private long assessments;
  private long nextAssessment;
  private long nextDecision;

  public Sealed(LedgerClient ledger) {
    this.ledger = ledger;
  }

  /// Returns the ids that are still not complete after a minute without any news; none when all is
  /// well.
  public Set<String> await(Collection<String> interactions, Progress progress) {
    Set<String> missing = new TreeSet<>(interactions);
    Deadline deadline = new Deadline(PATIENCE);
    long before = -1;
    do {
      look();
      missing.removeIf(this::complete);
      if (assessments + decisions() != before) {
        before = assessments + decisions();
        deadline.progressed();
      }
      double share = 1 - (double) missing.size() / Math.max(1, interactions.size());
      progress.update(
          share,
          "%d of %d rated and decided"
              .formatted(interactions.size() - missing.size(), interactions.size()));
    } while (!missing.isEmpty() && deadline.goesOn());
    progress.clear();
    return missing;
  }

  /// Takes what is new in the ledger.
  public void look() {
    nextAssessment =
        ledger.records(RecordKind.RECORD_KIND_ASSESSMENT, nextAssessment, this::assessment);
    nextDecision = ledger.records(RecordKind.RECORD_KIND_DECISION, nextDecision, this::decision);
  }

  public long assessments() {
    return assessments;
  }

  /// How many decisions there are of each kind.
  public Map<String, Long> verdicts() {
    Map<String, Long> all = new TreeMap<>(verdicts);
    List.of("ALLOW", "CHECK", "APPROVE", "BLOCK").forEach(name -> all.putIfAbsent(name, 0L));
    return all;
  }

  private long decisions() {
    return verdicts.values().stream().mapToLong(Long::longValue).sum();
  }

  private boolean complete(String interaction) {
    Set<Stage> stages = rated.get(interaction);
    return stages != null && decided.getOrDefault(interaction, Set.of()).containsAll(stages);
  }

  private void assessment(LedgerRecord record) {
    assessments++;
    Assessment assessment = parse(() -> Assessment.parseFrom(record.getPayload()));
    if (assessment.getEvaluationId().isEmpty()) {
      Set<Stage> stages = EnumSet.noneOf(Stage.class);
      assessment.getStagesList().stream().map(StageAssessment::getStage).forEach(stages::add);
      rated.put(record.getInteractionId(), stages);
    }
  }

  private void decision(LedgerRecord record) {
    Decision decision = parse(() -> Decision.parseFrom(record.getPayload()));
    verdicts.merge(decision.getVerdict().name().substring(VERDICT.length()), 1L, Long::sum);
    if (decision.getEvaluationId().isEmpty()) {
      decided
          .computeIfAbsent(record.getInteractionId(), id -> EnumSet.noneOf(Stage.class))
          .add(decision.getStage());
    }
  }

  private interface Parsing<T> {
    T parse() throws InvalidProtocolBufferException;
  }

  private static <T> T parse(Parsing<T> parsing) {
    try {
      return parsing.parse();
    } catch (InvalidProtocolBufferException e) {
      throw new UncheckedIOException("A sealed payload can't be read", e);
    }
  }
}
