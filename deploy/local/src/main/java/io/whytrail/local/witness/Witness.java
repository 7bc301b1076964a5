package io.whytrail.local.witness;

import io.whytrail.local.tlog.BadEvidenceException;
import io.whytrail.local.tlog.LogCheckpoint;
import io.whytrail.local.tlog.NoteKey;
import io.whytrail.local.tlog.NoteSigner;
import io.whytrail.local.tlog.Proof;
import io.whytrail.local.witness.Answer.Reason;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Cosigns what continues the last checkpoint that it cosigned, and nothing else.
public final class Witness {

  private final NoteSigner signer;
  private final Map<String, List<NoteKey>> logs;
  private final SeenCheckpoints seen;
  private final Clock clock;

  /// @param logs the keys of the logs that it watches; a log may have several
  public Witness(NoteSigner signer, List<NoteKey> logs, SeenCheckpoints seen, Clock clock) {
    this.signer = signer;
    this.logs = logs.stream().collect(Collectors.groupingBy(NoteKey::name));
    this.seen = seen;
    this.clock = clock;
  }

  /// What verifies its cosignatures.
  public NoteKey key() {
    return signer.key(NoteKey.Type.COSIGNATURE);
  }

  Answer answer(byte[] body) {
    AddCheckpoint request;
    try {
      request = AddCheckpoint.parse(body);
    } catch (BadEvidenceException e) {
      return refused(Reason.MALFORMED, String.valueOf(e.getMessage()));
    }
    String origin = request.checkpoint().origin();
    List<NoteKey> keys = logs.get(origin);
    if (keys == null) {
      return refused(Reason.UNKNOWN_LOG, "there is no log that is called " + origin);
    }
    if (!isSigned(request.checkpoint(), keys)) {
      return refused(Reason.NOT_SIGNED, "no key of the log signed the checkpoint");
    }
    if (request.old() > request.checkpoint().size()) {
      return refused(Reason.MALFORMED, "the old size is larger than the new one");
    }
    try {
      return add(request, keys);
    } catch (IOException | BadEvidenceException e) {
      return refused(Reason.BROKEN, "what was seen of the log can't be read or kept");
    }
  }

  /// One after the other: between a look at what was seen and its replacement nobody else is
  /// served.
  private synchronized Answer add(AddCheckpoint request, List<NoteKey> keys) throws IOException {
    LogCheckpoint next = request.checkpoint();
    Optional<LogCheckpoint> last = seen.of(next.origin());
    if (last.isPresent() && !isSigned(last.get(), keys)) {
      throw new BadEvidenceException("what was kept is not what the log signed");
    }
    long size = last.map(LogCheckpoint::size).orElse(0L);
    boolean differs = last.isPresent() && size == next.size() && !sameRoot(last.get(), next);
    if (request.old() != size || differs) {
      return new Answer.Conflict(size);
    }
    try {
      if (size == 0 || size == next.size()) {
        BadEvidenceException.unless(request.proof().isEmpty(), "there is nothing to prove");
      } else {
        Proof.consistency(
            size, next.size(), request.proof(), last.orElseThrow().root(), next.root());
      }
    } catch (BadEvidenceException e) {
      return refused(Reason.NOT_CONSISTENT, String.valueOf(e.getMessage()));
    }
    seen.keep(next);
    return new Answer.Cosigned(signer.cosign(next, clock.instant()).text() + "\n");
  }

  private static boolean sameRoot(LogCheckpoint one, LogCheckpoint other) {
    return one.root().equals(other.root());
  }

  private static boolean isSigned(LogCheckpoint checkpoint, List<NoteKey> keys) {
    return keys.stream()
        .anyMatch(key -> {
          try {
            checkpoint.note().requireSignedBy(key);
            return true;
          } catch (BadEvidenceException e) {
            return false;
          }
        });
  }

  private static Answer refused(Reason reason, String message) {
    return new Answer.Refused(reason, message);
  }
}
