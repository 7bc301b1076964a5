package io.whytrail.policy.storage;

import com.google.protobuf.Message;
import io.whytrail.policy.rule.Digest;
import java.util.HexFormat;

/// Tells lists apart, so that a page token is refused with another list.
public final class QueryCodec {

  private QueryCodec() {}

  /// A digest of a request whose paging fields are cleared.
  public static String digest(Message request) {
    return Digest.of(
        request.getDescriptorForType().getFullName()
            + HexFormat.of().formatHex(request.toByteArray()));
  }
}
