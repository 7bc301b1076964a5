package io.whytrail.scoring.interaction;

/// Who speaks in a message.
public enum Role {
  SYSTEM,
  USER,
  ASSISTANT,
  TOOL
}
