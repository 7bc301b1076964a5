package io.whytrail.runtime.paging;

import io.whytrail.interaction.v1.ErrorReason;
import io.whytrail.runtime.failure.Failure;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A page token holds where the next page starts, and for which query: a token that is used with
/// another query is refused rather than answered wrongly.
public final class PageToken {

  private static final int MAXIMUM_SIZE = 1000;
  private static final String VERSION = "1";

  private PageToken() {}

  public static String encode(String queryDigest, String... position) {
    String text =
        Stream.concat(Stream.of(VERSION, queryDigest), Stream.of(position))
            .map(part -> HexFormat.of().formatHex(part.getBytes(StandardCharsets.UTF_8)))
            .collect(Collectors.joining("."));
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }

  /// The position, in the parts it was encoded from.
  public static List<String> decode(String token, String queryDigest) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.US_ASCII);
      List<String> parts =
          Stream.of(text.split("\\.", -1))
              .map(part -> new String(HexFormat.of().parseHex(part), StandardCharsets.UTF_8))
              .toList();
      if (parts.size() < 3 || !parts.get(0).equals(VERSION) || !parts.get(1).equals(queryDigest)) {
        throw invalid();
      }
      return parts.subList(2, parts.size());
    } catch (IllegalArgumentException e) {
      throw invalid().because(e);
    }
  }

  private static Failure invalid() {
    return Failure.of(
        ErrorReason.ERROR_REASON_PAGE_TOKEN_INVALID,
        "Use a page token only with the query it was returned for; leave it empty to start anew.");
  }

  /// The page size to use: the default where none is asked for, and never more than 1000.
  public static int size(int requested, int defaultSize) {
    return requested == 0 ? defaultSize : Math.min(requested, MAXIMUM_SIZE);
  }
}
