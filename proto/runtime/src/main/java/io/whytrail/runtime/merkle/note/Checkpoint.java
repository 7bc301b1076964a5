package io.whytrail.runtime.merkle.note;

import io.whytrail.runtime.merkle.Canonical;
import io.whytrail.runtime.merkle.Hash;
import io.whytrail.runtime.merkle.MalformedException;
import io.whytrail.runtime.merkle.VerificationException;
import java.util.List;

/**
 * What a log says about itself when it signs: whose log it is, how many leaves it has, and the root
 * over them (C2SP tlog-checkpoint). A log must never sign two checkpoints that no consistency proof
 * connects.
 *
 * @param extensions further lines, usually none
 */
public record Checkpoint(String origin, long size, Hash root, List<String> extensions) {
  private static final String WHAT = "checkpoint";

  public Checkpoint {
    requireLine(origin);
    if (size < 0) {
      throw new MalformedException(WHAT, "a negative size");
    }
    if (size == 0 && !root.equals(Hash.EMPTY_ROOT)) {
      throw new MalformedException(WHAT, "an empty tree with the root of another");
    }
    extensions = List.copyOf(extensions);
    extensions.forEach(Checkpoint::requireLine);
  }

  public Checkpoint(String origin, long size, Hash root) {
    this(origin, size, root, List.of());
  }

  /** Reads the text of a note. */
  public static Checkpoint parse(String text) {
    NoteText.check(text, WHAT);
    List<String> lines = List.of(text.substring(0, text.length() - 1).split("\n", -1));
    if (lines.size() < 3) {
      throw new MalformedException(WHAT, "fewer than three lines");
    }
    return new Checkpoint(
        lines.getFirst(),
        Canonical.decimal(lines.get(1), WHAT + " size"),
        Hash.fromBase64(lines.get(2)),
        lines.subList(3, lines.size()));
  }

  /**
   * What the note says, after verifying that the log's key signed it and that it is about that log:
   * the origin is the name of the key.
   *
   * @throws VerificationException if it is not
   */
  public static Checkpoint verified(Note note, VerifierKey log) {
    note.verify(log);
    Checkpoint checkpoint = parse(note.text());
    if (!checkpoint.origin.equals(log.name())) {
      throw new VerificationException("the checkpoint is of another log");
    }
    return checkpoint;
  }

  /** The text that is signed. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append(origin).append('\n').append(size).append('\n').append(root.base64()).append('\n');
    extensions.forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }

  /** The signed note of this checkpoint. */
  public Note signed(SignerKey... keys) {
    return Note.sign(text(), keys);
  }

  private static void requireLine(String line) {
    if (line.isEmpty() || line.indexOf('\n') >= 0) {
      throw new MalformedException(WHAT, "an empty line, or a newline inside of one");
    }
    NoteText.check(line + "\n", WHAT);
  }
}
