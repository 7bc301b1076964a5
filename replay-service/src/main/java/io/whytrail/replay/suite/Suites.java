package io.whytrail.replay.suite;

import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.replay.decision.DecisionClient;
import io.whytrail.replay.decision.Digests;
import io.whytrail.replay.decision.RecordedDecision;
import io.whytrail.replay.decision.Truth;
import io.whytrail.replay.record.Answered;
import io.whytrail.replay.record.RecordClient;
import io.whytrail.runtime.failure.Failure;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// Where suites are asked for, taken out and brought in.
@Singleton
public final class Suites {

  private static final int PAGE = 500;

  private final PostgresSuites store;
  private final RecordClient record;
  private final DecisionClient decisions;

  Suites(PostgresSuites store, RecordClient record, DecisionClient decisions) {
    this.store = store;
    this.record = record;
    this.decisions = decisions;
  }

  /// Selects from the history and freezes what it finds.
  public Suite freeze(String tenant, String author, String name, Selection selection) {
    return store.freeze(tenant, author, name, wanted(tenant, selection));
  }

  /// The paths that decisions took, after one of them, in the order of their signatures.
  public List<PostgresSuites.Path> paths(
      String tenant, Selection selection, String after, int limit) {
    return store.paths(tenant, wanted(tenant, selection), after, limit);
  }

  /// Attributes are on record with ingest, so it is read once; what is kept is an id for each
  /// interaction that counts.
  private PostgresSuites.Wanted wanted(String tenant, Selection selection) {
    if (!selection.looksAtAttributes()) {
      return new PostgresSuites.Wanted(selection, null, Map.of());
    }
    List<String> interactions = new ArrayList<>();
    Map<String, Truth> truths = new HashMap<>();
    record.read(
        tenant,
        answered -> {
          if (answered.attributes().entrySet().containsAll(selection.attributes().entrySet())) {
            interactions.add(answered.interactionId());
            mark(selection, answered, truths);
          }
        });
    return new PostgresSuites.Wanted(
        selection, selection.attributes().isEmpty() ? null : interactions, truths);
  }

  private static void mark(Selection selection, Answered answered, Map<String, Truth> truths) {
    TruthAttribute attribute = selection.truth();
    if (attribute != null) {
      Truth truth = attribute.of(answered.attributes());
      if (truth != Truth.UNKNOWN) {
        truths.put(answered.interactionId(), truth);
      }
    }
  }

  /// Every case with all that it needs, in order; a page of them is in memory.
  public Iterator<FrozenCase> export(String tenant, Suite suite) {
    return IntStream.iterate(0, from -> from < suite.caseCount(), from -> from + PAGE)
        .boxed()
        .flatMap(from -> page(tenant, suite, from).stream())
        .iterator();
  }

  private List<FrozenCase> page(String tenant, Suite suite, int from) {
    List<SuiteCase> cases = store.cases(suite.id(), from, PAGE);
    Map<String, RecordedDecision> recorded =
        decisions.fetch(
            tenant,
            cases.stream()
                .filter(one -> one.decision().isEmpty())
                .map(SuiteCase::decisionId)
                .toList());
    return cases.stream()
        .map(one ->
            new FrozenCase(
                one.decision()
                    .or(() -> Optional.ofNullable(recorded.get(one.decisionId())))
                    .filter(decision -> decision.digest().equals(one.digest()))
                    .orElseThrow(() -> gone(one)),
                one.marks()))
        .toList();
  }

  private static Failure gone(SuiteCase one) {
    return Failure.of(
        ErrorReason.ERROR_REASON_NOT_FOUND,
        "Policy no longer has decision "
            + one.decisionId()
            + " as it was frozen: freeze a new"
            + " suite.",
        Map.of("decision_id", one.decisionId()));
  }

  /// Stores cases that were frozen elsewhere.
  ///
  /// @param digest what the digest over them should be
  public Suite store(
      String tenant, String author, String name, String digest, List<FrozenCase> cases) {
    if (!digest(cases).equals(digest)) {
      throw Failure.of(
          ErrorReason.ERROR_REASON_FIELD_INVALID,
          "The cases' digest is not the header's: one is missing, added, moved or changed.",
          Map.of("field", "header.digest"));
    }
    return store.store(tenant, author, name, digest, cases);
  }

  /// The digest of a suite of these cases.
  public static String digest(List<FrozenCase> cases) {
    Digests.Chain chain = new Digests.Chain();
    cases.forEach(one -> one.marks().addTo(chain, one.decision().digest()));
    return chain.digest();
  }
}
