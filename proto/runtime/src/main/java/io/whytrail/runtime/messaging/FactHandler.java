package io.whytrail.runtime.messaging;

import io.whytrail.interaction.v1.FactType;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a service does with the facts of another. A bean of this type is all it takes to follow.
///
/// @param <T> the content behind a fact
public interface FactHandler<T> {

  /// The service to follow: `ingest`, `scoring`, `policy` or `replay`.
  String source();

  /// The facts that matter; all others are passed over.
  Set<FactType> types();

  /// Fetches the content behind some facts in one call, by the facts' ids. An id that is left out
  /// is passed over; an exception makes the whole batch come again.
  Map<String, T> load(String tenant, List<Fact> facts);

  /// Works on one fact, in index order and in the one transaction that also moves the mark. Must be
  /// idempotent, because a batch that fails comes again.
  void apply(String tenant, Fact fact, T content);
}
