package io.whytrail.runtime.merkle.note;

import io.whytrail.runtime.merkle.MalformedException;
import io.whytrail.runtime.merkle.VerificationException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * A text signed by one or more keys (C2SP signed-note). Reading one verifies nothing: what it says
 * counts only after {@link #verify}.
 *
 * @param text ends in a newline; the signatures are over exactly these bytes
 */
public record Note(String text, List<NoteSignature> signatures) {
  /** More signatures than any honest note has; C2SP asks for at least 16. */
  private static final int MAX_SIGNATURES = 100;

  private static final int MAX_LENGTH = 1_000_000;

  public Note {
    NoteText.check(text, "text of a note");
    signatures = List.copyOf(signatures);
    if (signatures.isEmpty() || signatures.size() > MAX_SIGNATURES) {
      throw new MalformedException("note", signatures.size() + " signatures");
    }
  }

  /** Signs the text with each key. */
  public static Note sign(String text, SignerKey... keys) {
    return new Note(text, Arrays.stream(keys).map(key -> key.sign(text)).toList());
  }

  /** Reads the bytes of a note. */
  public static Note parse(byte[] bytes) {
    return parse(NoteText.decode(bytes, "note"));
  }

  /** Reads a note: text, an empty line, signature lines. */
  public static Note parse(String note) {
    if (note.length() > MAX_LENGTH) {
      throw new MalformedException("note", "too long");
    }
    NoteText.check(note, "note");
    // The last empty line: the text may have empty lines of its own.
    int end = note.lastIndexOf("\n\n");
    if (end < 0) {
      throw new MalformedException("note", "no empty line between text and signatures");
    }
    return new Note(note.substring(0, end + 1), signatures(note.substring(end + 2)));
  }

  /** The note as it is written: what {@link #parse} reads. */
  public String format() {
    StringBuilder note = new StringBuilder(text).append('\n');
    signatures.forEach(signature -> note.append(signature.line()).append('\n'));
    return note.toString();
  }

  /** The note with one more signature, for example a witness's. */
  public Note with(NoteSignature signature) {
    List<NoteSignature> all = new ArrayList<>(signatures);
    all.add(signature);
    return new Note(text, all);
  }

  /**
   * Verifies every signature that is by a known key, and ignores all others.
   *
   * @return the keys that signed, at least one
   * @throws VerificationException if a signature by a known key is wrong, or no known key signed
   */
  public List<VerifierKey> verify(Collection<VerifierKey> known) {
    List<VerifierKey> signers = known.stream().distinct().filter(this::isSignedBy).toList();
    if (signers.isEmpty()) {
      throw new VerificationException("the note has no signature by a known key");
    }
    return signers;
  }

  /** Verifies that this key signed. */
  public void verify(VerifierKey key) {
    verify(List.of(key));
  }

  private boolean isSignedBy(VerifierKey key) {
    return !verifiedSignatures(key).isEmpty();
  }

  /** All signatures by this key; throws if one of them is wrong. */
  List<NoteSignature> verifiedSignatures(VerifierKey key) {
    List<NoteSignature> made = signatures.stream().filter(key::made).toList();
    if (!made.stream().allMatch(signature -> key.verifies(text, signature))) {
      throw new VerificationException(
          "the note has a wrong signature by %s+%s".formatted(key.name(), key.idHex()));
    }
    return made;
  }

  private static List<NoteSignature> signatures(String lines) {
    if (lines.isEmpty()) {
      throw new MalformedException("note", "no signatures");
    }
    List<String> each = List.of(lines.substring(0, lines.length() - 1).split("\n", -1));
    if (each.size() > MAX_SIGNATURES) {
      throw new MalformedException("note", each.size() + " signatures");
    }
    return each.stream().map(NoteSignature::parse).toList();
  }
}
