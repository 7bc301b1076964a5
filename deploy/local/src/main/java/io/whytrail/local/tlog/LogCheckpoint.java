package io.whytrail.local.tlog;

import static io.whytrail.local.tlog.BadEvidenceException.unless;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;

/// What a log signs about itself (C2SP tlog-checkpoint): its origin, its size, its root.
///
/// @param extensions further lines, which a Whytrail log does not have
public record LogCheckpoint(
    String origin, long size, TreeHash root, List<String> extensions, SignedNote note) {

  public LogCheckpoint {
    extensions = List.copyOf(extensions);
    unless(
        size > 0 || root.equals(TreeHash.OF_NOTHING),
        "a checkpoint over no leaves has the root of some");
  }

  /// What the note says, whoever signed it.
  public static LogCheckpoint parse(SignedNote note) {
    List<String> lines =
        List.of(note.text().substring(0, note.text().length() - 1).split("\n", -1));
    unless(lines.size() >= 3, "a checkpoint has fewer than three lines");
    unless(lines.stream().noneMatch(String::isEmpty), "a checkpoint has an empty line");
    return new LogCheckpoint(
        lines.getFirst(),
        Spelling.decimal(lines.get(1), "the size of a checkpoint"),
        TreeHash.fromBase64(lines.get(2)),
        lines.subList(3, lines.size()),
        note);
  }

  /// What the note says, after verifying that it is the log's own.
  public static LogCheckpoint verified(SignedNote note, NoteKey log) {
    note.requireSignedBy(log);
    LogCheckpoint checkpoint = parse(note);
    unless(checkpoint.origin.equals(log.name()), "it is of another log: " + checkpoint.origin);
    return checkpoint;
  }

  /// When the witness had seen the log grow consistently up to here; throws unless it says so.
  public Instant requireCosignedBy(NoteKey witness) {
    unless(
        witness.type() == NoteKey.Type.COSIGNATURE,
        "the key of " + witness.name() + " is no witness's");
    return note.requireSignedBy(witness).stream()
        .map(line -> ByteBuffer.wrap(line.signature()).getLong())
        .filter(seconds -> seconds >= 0 && seconds <= Instant.MAX.getEpochSecond())
        .max(Long::compare)
        .map(Instant::ofEpochSecond)
        .orElseThrow(() -> new BadEvidenceException("the time of a cosignature is no time"));
  }
}
