package io.whytrail.replay.model;

import io.whytrail.replay.record.ToolCall;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/// The tool calls of a recorded run, which are the only answers a replay has. It has no tool
/// client: a call that is not on the tape has no answer, and the case can not be replayed.
public final class Tape {

  private final List<ToolCall> left;
  private final boolean strict;

  private Tape(List<ToolCall> recorded, boolean strict) {
    this.left = new ArrayList<>(recorded);
    this.strict = strict;
  }

  /// The recorded calls must come in their order, all of them.
  public static Tape strict(List<ToolCall> recorded) {
    return new Tape(recorded, true);
  }

  /// A call is answered by the first recorded one like it that has not answered yet.
  public static Tape fifo(List<ToolCall> recorded) {
    return new Tape(recorded, false);
  }

  /// Takes the answer to a call; false where the tape has none.
  boolean answers(ToolCall call) {
    if (strict) {
      if (left.isEmpty() || !left.getFirst().equals(call)) {
        return false;
      }
      left.removeFirst();
      return true;
    }
    for (Iterator<ToolCall> calls = left.iterator(); calls.hasNext(); ) {
      if (calls.next().equals(call)) {
        calls.remove();
        return true;
      }
    }
    return false;
  }

  /// Plays all calls; why the tape does not answer them, if it does not.
  public Optional<String> play(List<ToolCall> calls) {
    for (ToolCall call : calls) {
      if (!answers(call)) {
        return Optional.of("tape:unexpected_call");
      }
    }
    return strict && !left.isEmpty() ? Optional.of("tape:unconsumed_call") : Optional.empty();
  }
}
