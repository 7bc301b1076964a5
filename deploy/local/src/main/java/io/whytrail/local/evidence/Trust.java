package io.whytrail.local.evidence;

import io.whytrail.local.tlog.BadEvidenceException;
import io.whytrail.local.tlog.LogCheckpoint;
import io.whytrail.local.tlog.NoteKey;
import io.whytrail.local.tlog.SignedNote;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the verifier brings along: nothing of it comes from the evidence.
///
/// @param logKey the verifier key of the log; null where the evidence is to vouch for itself
/// @param witnesses verifier keys of all who must have cosigned
/// @param cosigned the same checkpoint with more cosignatures; empty where there is none
public record Trust(@Nullable String logKey, List<String> witnesses, String cosigned) {

  public Trust {
    witnesses = List.copyOf(witnesses);
  }

  public static Trust in(@Nullable String logKey) {
    return new Trust(logKey, List.of(), "");
  }

  static String checkOf(String witness) {
    return "checkpoint is cosigned by " + witness.split("\\+", 2)[0];
  }

  /// Throws unless the witness cosigned the checkpoint.
  void cosigned(String witness, String checkpoint) {
    SignedNote note = SignedNote.parse(checkpoint);
    if (!cosigned.isEmpty()) {
      SignedNote more = SignedNote.parse(cosigned);
      BadEvidenceException.unless(
          more.text().equals(note.text()), "the cosigned checkpoint is another one");
      note = note.with(more.lines());
    }
    LogCheckpoint.parse(note).requireCosignedBy(NoteKey.parse(witness));
  }
}
