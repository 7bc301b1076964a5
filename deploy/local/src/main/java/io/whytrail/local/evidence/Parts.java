package io.whytrail.local.evidence;

import io.whytrail.ingest.v1.LedgerRecord;
import io.whytrail.ingest.v1.RecordKind;
import io.whytrail.local.tlog.BadEvidenceException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Splits a record into the parts that its leaf commits to.
final class Parts {

  /// Field number of `EvaluationRecord.interaction`.
  private static final int EVALUATION_INTERACTION = 2;

  /// The fields of `Interaction` that hold content. The repeated ones have their index in the name.
  private static final Map<Integer, String> CONTENT =
      Map.of(
          10, "system_prompt",
          11, "messages",
          12, "retrieved_context",
          14, "tool_calls",
          15, "output");

  private static final List<Integer> SINGLE = List.of(10, 15);

  private Parts() {}

  static List<Part> of(LedgerRecord record) {
    List<Part> parts = new ArrayList<>();
    parts.add(
        new Part(
            "record",
            identity(record.getSubjectId(), record.getInteractionId(), record.getCorrelationId())));
    byte[] payload = record.getPayload().toByteArray();
    if (record.getKind() == RecordKind.RECORD_KIND_INTERACTION) {
      interaction("", payload, parts);
    } else if (record.getKind() == RecordKind.RECORD_KIND_EVALUATION) {
      evaluation(payload, parts);
    } else {
      parts.add(new Part("payload", payload));
    }
    return parts;
  }

  static byte[] identity(String subject, String interaction, String correlation) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(Part.lengthPrefixed(subject));
    bytes.writeBytes(Part.lengthPrefixed(interaction));
    bytes.writeBytes(Part.lengthPrefixed(correlation));
    return bytes.toByteArray();
  }

  private static void evaluation(byte[] payload, List<Part> parts) {
    ByteArrayOutputStream metadata = new ByteArrayOutputStream();
    List<byte[]> interactions = new ArrayList<>();
    for (WireField field : WireField.read(payload)) {
      if (field.number() == EVALUATION_INTERACTION) {
        interactions.add(content(field, payload));
      } else {
        metadata.writeBytes(field.complete(payload));
      }
    }
    if (interactions.size() > 1) {
      throw new BadEvidenceException("payload: interaction occurs twice");
    }
    parts.add(new Part("metadata", metadata.toByteArray()));
    interactions.forEach(interaction -> interaction("interaction/", interaction, parts));
  }

  private static void interaction(String prefix, byte[] message, List<Part> parts) {
    ByteArrayOutputStream metadata = new ByteArrayOutputStream();
    List<Part> contents = new ArrayList<>();
    Map<Integer, Integer> seen = new HashMap<>();
    for (WireField field : WireField.read(message)) {
      String name = CONTENT.get(field.number());
      if (name == null) {
        metadata.writeBytes(field.complete(message));
      } else {
        int index = seen.merge(field.number(), 1, Integer::sum) - 1;
        contents.add(new Part(prefix + name(field.number(), name, index), content(field, message)));
      }
    }
    parts.add(new Part(prefix + "metadata", metadata.toByteArray()));
    parts.addAll(contents);
  }

  private static String name(int number, String name, int index) {
    if (!SINGLE.contains(number)) {
      return name + "/" + index;
    }
    if (index > 0) {
      throw new BadEvidenceException("payload: " + name + " occurs twice");
    }
    return name;
  }

  private static byte[] content(WireField field, byte[] message) {
    if (field.wireType() != WireField.LENGTH_DELIMITED) {
      throw new BadEvidenceException("payload: field " + field.number() + " is not a message");
    }
    return field.value(message);
  }
}
