package io.whytrail.local.evidence;

import com.google.protobuf.ByteString;
import io.whytrail.ingest.v1.LedgerRecord;
import io.whytrail.local.tlog.BadEvidenceException;
import io.whytrail.local.tlog.GrowingTree;
import io.whytrail.local.tlog.TreeHash;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Names what of a record is not as it was sealed. A leaf has one hash over the content and the
/// three ids; which of them changed comes out by putting back what the payload or the neighbours
/// say instead, and by turning single bits: what gives the sealed hash again is what was sealed.
public final class Changes {

  /// A longer payload is not searched bit by bit.
  private static final int SEARCHED_BYTES = 4096;

  private static final int MOST_IDS = 2000;
  private static final int DEEPEST = 8;

  private final LedgerRecord record;
  private final TreeHash sealed;
  private final byte[] salt;
  private final List<Part> parts;
  private final List<TreeHash> commitments;

  private Changes(LedgerRecord record, TreeHash sealed) {
    this.record = record;
    this.sealed = sealed;
    this.salt = record.getSalt().toByteArray();
    this.parts = Parts.of(record);
    this.commitments = parts.stream().map(part -> committed(salt, part)).toList();
  }

  /// The changes since the leaf was made; none where the record is as it was.
  ///
  /// @param known ids that occur elsewhere in the log
  /// @param bits whether to look for single bits too, which takes part of a second
  public static List<Change> since(
      Leaf sealed, LedgerRecord record, Collection<String> known, boolean bits) {
    List<Change> changes = new ArrayList<>();
    for (String field : Leaf.of(record).changesSince(sealed)) {
      changes.add(
          field.equals(Leaf.PARTS_ROOT)
              ? new Changes(record, sealed.partsRoot()).within(known, bits)
              : Change.in(field));
    }
    return changes;
  }

  private Change within(Collection<String> known, boolean bits) {
    Set<String> inPayload = new LinkedHashSet<>();
    strings(record.getPayload(), 0, inPayload);
    Set<String> ids = new LinkedHashSet<>(List.of(""));
    ids.add(record.getSubjectId());
    ids.add(record.getInteractionId());
    ids.add(record.getCorrelationId());
    ids.addAll(inPayload);
    ids.addAll(known);
    Optional<String> id = changedId(ids);
    if (id.isPresent()) {
      return Change.in(id.get());
    }
    if (bits) {
      Optional<Change> bit = changedBit();
      if (bit.isPresent()) {
        return bit.get();
      }
    }
    return Change.in(unsupported(inPayload, known));
  }

  private Optional<String> changedId(Set<String> ids) {
    String subject = record.getSubjectId();
    String interaction = record.getInteractionId();
    String correlation = record.getCorrelationId();
    for (String id : ids) {
      if (isSealed(id, interaction, correlation)) {
        return Optional.of("subject_id");
      }
      if (isSealed(subject, id, correlation)) {
        return Optional.of("interaction_id");
      }
      if (isSealed(subject, interaction, id)) {
        return Optional.of("correlation_id");
      }
      if (isSealed(id, id, correlation)) {
        return Optional.of("subject_id and interaction_id");
      }
    }
    return Optional.empty();
  }

  private boolean isSealed(String subject, String interaction, String correlation) {
    Part identity =
        new Part(parts.getFirst().name(), Parts.identity(subject, interaction, correlation));
    GrowingTree tree = new GrowingTree().append(committed(salt, identity));
    commitments.stream().skip(1).forEach(tree::append);
    return tree.root().equals(sealed);
  }

  private Optional<Change> changedBit() {
    for (int bit = 0; bit < Byte.SIZE * salt.length; bit++) {
      byte[] turned = turned(salt, bit);
      if (Commitment.root(turned, parts).equals(sealed)) {
        return Optional.of(bit("salt", bit));
      }
    }
    byte[] payload = record.getPayload().toByteArray();
    if (payload.length <= SEARCHED_BYTES) {
      for (int bit = 0; bit < Byte.SIZE * payload.length; bit++) {
        if (isSealed(turned(payload, bit))) {
          return Optional.of(bit("payload", bit));
        }
      }
    }
    return Optional.empty();
  }

  private static Change bit(String field, int bit) {
    return new Change(
        field,
        "it is not what was sealed: one bit of byte %d is".formatted(bit / Byte.SIZE) + " another");
  }

  private static byte[] turned(byte[] bytes, int bit) {
    byte[] turned = bytes.clone();
    turned[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
    return turned;
  }

  private boolean isSealed(byte[] payload) {
    List<Part> others;
    try {
      others = Parts.of(record.toBuilder().setPayload(ByteString.copyFrom(payload)).build());
    } catch (BadEvidenceException e) {
      return false; // That was never sealed.
    }
    GrowingTree tree = new GrowingTree();
    for (int i = 0; i < others.size(); i++) {
      boolean same = i < parts.size() && parts.get(i).equals(others.get(i));
      tree.append(same ? commitments.get(i) : committed(salt, others.get(i)));
    }
    return tree.root().equals(sealed);
  }

  /// No id explains it: what is left is the content, and ids that nothing else speaks for.
  private String unsupported(Set<String> inPayload, Collection<String> known) {
    List<String> left = new ArrayList<>(List.of("payload"));
    if (!isSupported(record.getSubjectId(), inPayload, known)) {
      left.add("subject_id");
    }
    if (!isSupported(record.getInteractionId(), inPayload, known)) {
      left.add("interaction_id");
    }
    if (!isSupported(record.getCorrelationId(), inPayload, known)) {
      left.add("correlation_id");
    }
    return String.join(", ", left) + " or salt";
  }

  private static boolean isSupported(String id, Set<String> inPayload, Collection<String> known) {
    return inPayload.contains(id) || known.contains(id);
  }

  private static TreeHash committed(byte[] salt, Part part) {
    return TreeHash.leaf(Commitment.of(salt, part));
  }

  /// Every text in a message, however deep.
  private static void strings(ByteString message, int depth, Set<String> found) {
    List<WireField> fields;
    byte[] bytes = message.toByteArray();
    try {
      fields = WireField.read(bytes);
    } catch (BadEvidenceException e) {
      return; // Not a message, or one that was broken.
    }
    for (WireField field : fields) {
      if (field.wireType() == WireField.LENGTH_DELIMITED && found.size() < MOST_IDS) {
        ByteString value = ByteString.copyFrom(field.value(bytes));
        text(value).ifPresent(found::add);
        if (depth < DEEPEST) {
          strings(value, depth + 1, found);
        }
      }
    }
  }

  private static Optional<String> text(ByteString bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(bytes.asReadOnlyByteBuffer()).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
