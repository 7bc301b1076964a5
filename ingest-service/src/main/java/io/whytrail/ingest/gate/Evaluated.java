package io.whytrail.ingest.gate;

import com.google.protobuf.ByteString;
import io.whytrail.ingest.peers.Consent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An evaluation with all that was said about it, as it stands now.
///
/// @param decisions serialized, in order; the last counts
/// @param assessment serialized; null where scoring could not answer
/// @param consent where a person is asked and the approval is known here
record Evaluated(
    EvaluationRow row,
    List<ByteString> decisions,
    @Nullable ByteString assessment,
    @Nullable Consent consent,
    Standing standing) {

  Evaluated {
    decisions = List.copyOf(decisions);
  }
}
