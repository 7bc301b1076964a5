package io.whytrail.scoring.interaction;

/// What a tool does to the world; UNSPECIFIED where nobody says so and it cannot be inferred.
public enum SideEffect {
  UNSPECIFIED,
  READ,
  WRITE,
  SEND,
  SPEND,
  DELETE,
  EXECUTE
}
