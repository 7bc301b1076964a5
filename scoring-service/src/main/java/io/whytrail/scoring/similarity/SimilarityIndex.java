package io.whytrail.scoring.similarity;

import io.whytrail.scoring.erasure.Erasure;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Finds what reads alike, within one tenant. An index is made from the record: it may be lost.
public interface SimilarityIndex extends AutoCloseable {

  /// Adds passages, each in the place of what was known of the same interaction.
  void add(Collection<Passage> passages);

  /// Keeps all that was done, with how far each tenant's record has been read.
  ///
  /// @param next the first ledger index that has not been added
  void keep(String tenant, long next);

  /// The first ledger index of a tenant that has not been added.
  long next(String tenant);

  /// Forgets what is erased, at once and for good.
  ///
  /// @return how many interactions that were
  int forget(Collection<Erasure> erasures);

  /// Lets what was forgotten vanish from the disk too, as far as that has been prepared meanwhile.
  void settle();

  /// The text of an interaction, where it is known.
  Optional<String> text(String tenant, String interactionId);

  /// The interactions whose vectors are nearest to a text's, nearest first.
  List<Alike> near(String tenant, String text, int limit);

  /// The interactions that are nearest to a text or share its rare words, by fused ranks.
  List<Alike> alike(String tenant, String text, int limit);

  @Override
  void close();
}
