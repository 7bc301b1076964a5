package io.whytrail.scoring.action;

import io.whytrail.scoring.detection.Case;
import io.whytrail.scoring.interaction.ToolCall;

/// Works out what a tool call would do.
public final class CallProfiler {
  private final ToolWords words;
  private final EffectInference inference;

  public CallProfiler(ToolWords words) {
    this.words = words;
    this.inference = new EffectInference(words);
  }

  /// Several detectors ask; it is worked out once.
  public CallProfile profile(Case subject, int index) {
    return subject.once(this, subject.arguments().get(index).text(), () -> workOut(subject, index));
  }

  private CallProfile workOut(Case subject, int index) {
    ToolCall call = subject.interaction().toolCalls().get(index);
    Arguments arguments = Arguments.parse(call.arguments());
    Effect effect = inference.effect(subject.interaction(), call, arguments);
    return new CallProfile(
        index,
        call.name(),
        effect,
        Amounts.micros(arguments),
        Destinations.of(subject, index, effect.sideEffect(), arguments, words),
        words.hasAny(ToolWords.Role.SENSITIVE, ToolWords.split(call.name())));
  }
}
