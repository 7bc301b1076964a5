package io.whytrail.replay.model;

import io.whytrail.replay.record.ToolCall;
import java.util.List;
import java.util.Optional;

/// How the candidate's tool calls are answered from the baseline's tape.
public enum TapePolicy {
  IGNORED,
  STRICT,
  FIFO;

  /// Why a tape does not answer these calls, if it does not.
  Optional<String> objection(List<ToolCall> recorded, List<ToolCall> calls) {
    return switch (this) {
      case IGNORED -> Optional.empty();
      case STRICT -> Tape.strict(recorded).play(calls);
      case FIFO -> Tape.fifo(recorded).play(calls);
    };
  }
}
