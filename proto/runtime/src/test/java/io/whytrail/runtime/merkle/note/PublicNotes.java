package io.whytrail.runtime.merkle.note;

import io.whytrail.runtime.merkle.Hash;
import io.whytrail.runtime.merkle.Vectors;
import java.util.List;

/** Notes and keys that others published. */
final class PublicNotes {
  private static final List<String> GO = Vectors.sections("note/go-note.txt");
  private static final List<String> LOG = Vectors.sections("note/testdata-log.txt");
  private static final List<String> ARCHE = Vectors.sections("note/arche2025h1.txt");
  private static final List<String> REKOR = Vectors.sections("note/rekor.txt");

  static final String PETER_KEY = GO.get(0).strip();
  static final String ENOCH_KEY = GO.get(1).strip();
  static final String PETER_PRIVATE_KEY = GO.get(2).strip();
  static final String PETER_SIGNATURE = GO.get(3);
  static final String ENOCH_SIGNATURE = GO.get(4);
  static final String GO_TEXT = GO.get(5);

  /** The example of the C2SP signed-note specification. */
  static final String EXAMPLE_KEY =
      "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

  static final String EXAMPLE_NOTE =
      """
      This is an example message.

      \u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
      """;

  static final String LOG_PRIVATE_KEY = LOG.get(0).strip();
  static final String LOG_KEY = LOG.get(1).strip();
  static final List<String> LOG_ENTRIES = List.of(LOG.get(2).strip().split(" ", -1));

  /** The checkpoint at each size from 0 to 15. */
  static final List<String> LOG_CHECKPOINTS = LOG.subList(3, LOG.size());

  static final String ARCHE_KEY = ARCHE.get(0).strip();
  static final String REMORA_KEY = ARCHE.get(1).strip();
  static final String ARCHE_CHECKPOINT = ARCHE.get(2);

  static final VerifierKey REKOR_KEY = VerifierKey.parse(REKOR.get(0).strip());
  static final Hash REKOR_LEAF = Hash.fromBase64(REKOR.get(1).strip());
  static final String REKOR_PROOF = REKOR.get(2);

  private PublicNotes() {}
}
