package io.whytrail.policy.storage;

import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.runtime.failure.Failure;
import io.whytrail.runtime.paging.PageToken;
import java.util.UUID;

/// Where the next page of a list starts. Lists run from the newest to the oldest.
public final class Cursor {

  /// Before every row: later than any id.
  private static final UUID NEWEST = new UUID(-1, -1);

  private Cursor() {}

  /// The id that a page lies below.
  public static UUID id(String token, String query) {
    if (token.isEmpty()) {
      return NEWEST;
    }
    return Ids.parse(PageToken.decode(token, query).getFirst()).orElseThrow(Cursor::invalid);
  }

  /// The number that a page lies below.
  public static long number(String token, String query) {
    if (token.isEmpty()) {
      return Long.MAX_VALUE;
    }
    try {
      return Long.parseLong(PageToken.decode(token, query).getFirst());
    } catch (NumberFormatException e) {
      throw invalid().because(e);
    }
  }

  private static Failure invalid() {
    return Failure.of(
        ErrorReason.ERROR_REASON_PAGE_TOKEN_INVALID,
        "Use a page token as it was returned; leave it empty to start anew.");
  }
}
