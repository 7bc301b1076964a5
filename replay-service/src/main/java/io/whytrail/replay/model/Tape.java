package io.whytrail.replay.model;

import io.whytrail.replay.record.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// The tool calls of a recorded run, which are the only answers a replay has. It has no tool
/// client: a call that is not on the tape has no answer, and the case can not be replayed.
public final class Tape {

  public static final String UNEXPECTED_CALL = "tape:unexpected_call";
  private static final String UNCONSUMED_CALL = "tape:unconsumed_call";

  private final List<Recorded> left = new ArrayList<>();
  private final boolean strict;

  private Tape(List<ToolCall> recorded, boolean strict) {
    for (int i = 0; i < recorded.size(); i++) {
      left.add(new Recorded(i, recorded.get(i)));
    }
    this.strict = strict;
  }

  private record Recorded(int index, ToolCall call) {}

  /// The recorded calls must come in their order, all of them.
  public static Tape strict(List<ToolCall> recorded) {
    return new Tape(recorded, true);
  }

  /// A call is answered by the first recorded one like it that has not answered yet.
  public static Tape fifo(List<ToolCall> recorded) {
    return new Tape(recorded, false);
  }

  /// Takes the answer to a call: the index of the recorded call like it; empty where the tape has
  /// none.
  public OptionalInt take(ToolCall call) {
    int within = strict ? Math.min(1, left.size()) : left.size();
    for (int i = 0; i < within; i++) {
      if (left.get(i).call().equals(call)) {
        return OptionalInt.of(left.remove(i).index());
      }
    }
    return OptionalInt.empty();
  }

  /// Why it is wrong to end here, if it is.
  public Optional<String> end() {
    return strict && !left.isEmpty() ? Optional.of(UNCONSUMED_CALL) : Optional.empty();
  }

  /// Plays all calls; why the tape does not answer them, if it does not.
  public Optional<String> play(List<ToolCall> calls) {
    for (ToolCall call : calls) {
      if (take(call).isEmpty()) {
        return Optional.of(UNEXPECTED_CALL);
      }
    }
    return end();
  }
}
