package io.whytrail.ingest.ledger;

import com.google.protobuf.ByteString;
import io.whytrail.runtime.merkle.CompactRange;
import io.whytrail.runtime.merkle.Hash;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The parts of a record, as README.md fixes them.
record Parts(List<Part> list) {

  private static final Map<Integer, String> CONTENT =
      Map.of(
          10, "system_prompt",
          11, "messages",
          12, "retrieved_context",
          14, "tool_calls",
          15, "output");

  private static final Set<Integer> SINGLE = Set.of(10, 15);

  /// EvaluationRecord.interaction
  private static final int EVALUATED_INTERACTION = 2;

  Parts {
    list = List.copyOf(list);
  }

  static Parts of(
      Kind kind, String subjectId, String interactionId, String correlationId, ByteString payload) {
    List<Part> parts = new ArrayList<>();
    parts.add(new Part("record", envelope(subjectId, interactionId, correlationId)));
    switch (kind) {
      case INTERACTION -> splitInteraction("", payload, parts);
      case EVALUATION -> splitEvaluation(payload, parts);
      case ASSESSMENT,
          DECISION,
          APPROVAL_REQUESTED,
          APPROVAL_RESOLVED,
          APPROVAL_REDEEMED,
          OUTCOME,
          POLICY_ACTIVATION,
          LABEL,
          RUN,
          LOG_OPENED,
          PRODUCER_GAP,
          REPLICA_STARTED,
          REPLICA_STOPPED,
          HEARTBEAT,
          CAPTURE_GAP,
          ANOMALY ->
          parts.add(new Part("payload", payload));
    }
    return new Parts(parts);
  }

  /// The RFC 6962 root over the commitments.
  Hash root(byte[] salt) {
    CompactRange tree = new CompactRange();
    list.forEach(part -> tree.append(Hash.leaf(part.commitment(salt))));
    return tree.root();
  }

  private static ByteString envelope(String... ids) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String id : ids) {
      byte[] encoded = id.getBytes(StandardCharsets.UTF_8);
      bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(encoded.length).array());
      bytes.writeBytes(encoded);
    }
    return ByteString.copyFrom(bytes.toByteArray());
  }

  private static void splitInteraction(String prefix, ByteString payload, List<Part> parts) {
    ByteString metadata = ByteString.EMPTY;
    List<Part> contents = new ArrayList<>();
    Map<Integer, Integer> seen = new HashMap<>();
    WireFields fields = new WireFields(payload);
    while (fields.next()) {
      String name = CONTENT.get(fields.number());
      if (name == null) {
        metadata = metadata.concat(fields.field());
      } else {
        int index = seen.merge(fields.number(), 1, Integer::sum) - 1;
        contents.add(new Part(prefix + partName(fields.number(), name, index), fields.content()));
      }
    }
    parts.add(new Part(prefix + "metadata", metadata));
    parts.addAll(contents);
  }

  private static String partName(int field, String name, int index) {
    if (!SINGLE.contains(field)) {
      return name + "/" + index;
    }
    if (index > 0) {
      throw new IllegalArgumentException("Not a payload that can be split: two of " + name);
    }
    return name;
  }

  private static void splitEvaluation(ByteString payload, List<Part> parts) {
    ByteString metadata = ByteString.EMPTY;
    List<ByteString> interactions = new ArrayList<>();
    WireFields fields = new WireFields(payload);
    while (fields.next()) {
      if (fields.number() == EVALUATED_INTERACTION) {
        interactions.add(fields.content());
      } else {
        metadata = metadata.concat(fields.field());
      }
    }
    if (interactions.size() > 1) {
      throw new IllegalArgumentException("Not a payload that can be split: two of interaction");
    }
    parts.add(new Part("metadata", metadata));
    interactions.forEach(interaction -> splitInteraction("interaction/", interaction, parts));
  }
}
