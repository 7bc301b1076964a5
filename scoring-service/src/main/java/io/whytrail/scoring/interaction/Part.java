package io.whytrail.scoring.interaction;

/// A part of an interaction that holds text; WHOLE is the interaction itself.
public enum Part {
  WHOLE,
  MESSAGE,
  SYSTEM_PROMPT,
  CONTEXT,
  TOOL_ARGUMENTS,
  TOOL_RESULT,
  OUTPUT
}
