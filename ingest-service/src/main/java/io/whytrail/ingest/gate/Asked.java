package io.whytrail.ingest.gate;

import com.google.protobuf.ByteString;
import io.whytrail.ingest.peers.Question;
import java.util.Map;

/// A question as it came in.
///
/// @param contentDigest keyed digest of the request as it was sent
/// @param masked how many values were masked, by type
public record Asked(Question question, ByteString contentDigest, Map<String, Integer> masked) {

  public Asked {
    masked = Map.copyOf(masked);
  }
}
