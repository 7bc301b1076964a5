package io.whytrail.local.recording;

import io.whytrail.ingest.v1.RecordRequest;
import io.whytrail.interaction.v1.Interaction;

/// One row on its way.
///
/// @param file where it comes from
/// @param line in that file, from 1
record Submission(String file, long line, RecordRequest request, int bytes) {

  static Submission of(String file, long line, Interaction interaction) {
    RecordRequest request = RecordRequest.newBuilder().setInteraction(interaction).build();
    return new Submission(file, line, request, request.getSerializedSize());
  }

  String id() {
    return request.getInteraction().getId();
  }
}
