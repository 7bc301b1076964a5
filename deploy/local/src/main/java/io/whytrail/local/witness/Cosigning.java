package io.whytrail.local.witness;

import io.whytrail.local.audit.LogTree;
import io.whytrail.local.tlog.BadEvidenceException;
import io.whytrail.local.tlog.LogCheckpoint;
import io.whytrail.local.tlog.NoteKey;
import io.whytrail.local.tlog.SignedNote;
import io.whytrail.local.tlog.TreeHash;
import java.util.List;

/// Shows a witness that a log continues what it has seen, and takes its cosignature.
public final class Cosigning {

  /// Others ask for the same log meanwhile; each time its size is another one.
  private static final int ATTEMPTS = 5;

  private final LogTree tree;
  private final WitnessClient witness;
  private final NoteKey key;

  /// @param key of the witness
  public Cosigning(LogTree tree, WitnessClient witness, NoteKey key) {
    this.tree = tree;
    this.witness = witness;
    this.key = key;
  }

  /// The checkpoint with the cosignature.
  ///
  /// @throws BadEvidenceException where the witness does not cosign, which says why
  public SignedNote of(LogCheckpoint checkpoint) {
    long old = 0;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Answer answer = witness.add(new AddCheckpoint(old, proof(old, checkpoint), checkpoint));
      switch (answer) {
        case Answer.Cosigned cosigned -> {
          return with(checkpoint, cosigned);
        }
        case Answer.Conflict conflict -> {
          refuse(old, conflict.size(), checkpoint);
          old = conflict.size();
        }
        case Answer.Refused refused ->
            throw new BadEvidenceException("the witness refuses: " + refused.message());
      }
    }
    throw new BadEvidenceException("the witness named another size each time");
  }

  private List<TreeHash> proof(long old, LogCheckpoint checkpoint) {
    return old == 0 || old == checkpoint.size()
        ? List.of()
        : tree.consistency(old, checkpoint.size());
  }

  private static void refuse(long old, long seen, LogCheckpoint checkpoint) {
    BadEvidenceException.unless(
        seen <= checkpoint.size(),
        "the witness saw this log with %d leaves, and this checkpoint has %d"
            .formatted(seen, checkpoint.size()));
    BadEvidenceException.unless(
        seen != old,
        "the witness saw another log of this name with %d leaves: one of the two was written anew"
            .formatted(seen));
  }

  private SignedNote with(LogCheckpoint checkpoint, Answer.Cosigned cosigned) {
    List<SignedNote.Line> own =
        SignedNote.lines(cosigned.lines()).stream().filter(line -> line.isBy(key)).toList();
    SignedNote note = new SignedNote(checkpoint.note().text(), own);
    LogCheckpoint.parse(note).requireCosignedBy(key);
    return checkpoint.note().with(own);
  }
}
