package io.whytrail.local.audit;

import io.whytrail.local.tlog.NoteKey;
import java.time.Instant;
import java.util.List;

/// What an auditor brings along: nothing of it comes from the log.
///
/// @param earlier checkpoints that the log signed and that somebody kept: signed notes
/// @param now nothing was sealed much later
public record Expectation(NoteKey key, List<String> earlier, Instant now) {

  public Expectation {
    earlier = List.copyOf(earlier);
  }
}
