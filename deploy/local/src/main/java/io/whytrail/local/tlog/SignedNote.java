package io.whytrail.local.tlog;

import static io.whytrail.local.tlog.BadEvidenceException.unless;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// A text with signatures under it (C2SP signed-note). Nothing that it says counts before
/// [#requireSignedBy].
///
/// @param text with its last newline, which is signed too
public record SignedNote(String text, List<Line> lines) {

  private static final String DASH = "\u2014 ";
  private static final int MOST_BYTES = 1_000_000;
  private static final int MOST_LINES = 100;
  private static final int ID = 4;

  /// One signature line.
  ///
  /// @param base64 of the key's id and the signature
  public record Line(String name, String base64) {

    public Line {
      NoteKey.requireName(name);
      unless(blob(base64).length > ID, "a signature is too short");
    }

    static Line of(NoteKey key, byte[] signature) {
      ByteBuffer blob = ByteBuffer.allocate(ID + signature.length);
      blob.put(HexFormat.of().parseHex(key.id())).put(signature);
      return new Line(key.name(), Spelling.base64(blob.array()));
    }

    public boolean isBy(NoteKey key) {
      return name.equals(key.name())
          && HexFormat.of().formatHex(blob(base64), 0, ID).equals(key.id());
    }

    byte[] signature() {
      byte[] blob = blob(base64);
      return Arrays.copyOfRange(blob, ID, blob.length);
    }

    private static byte[] blob(String base64) {
      return Spelling.base64(base64, "a signature");
    }

    /// As it is written, without its newline.
    public String text() {
      return DASH + name + " " + base64;
    }
  }

  public SignedNote {
    lines = List.copyOf(lines);
  }

  public static SignedNote parse(byte[] bytes) {
    unless(bytes.length <= MOST_BYTES, "a note is too long");
    try {
      return parse(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      throw new BadEvidenceException("a note is not UTF-8", e);
    }
  }

  public static SignedNote parse(String note) {
    unless(note.length() <= MOST_BYTES, "a note is too long");
    unless(isEncodable(note), "a note is not UTF-8");
    unless(
        note.chars().allMatch(c -> c >= ' ' || c == '\n'), "a note has a control character in it");
    unless(note.endsWith("\n"), "a note does not end with a newline");
    int end = note.lastIndexOf("\n\n");
    unless(end >= 0, "a note has no empty line before its signatures");
    return new SignedNote(note.substring(0, end + 1), lines(note.substring(end + 2)));
  }

  /// The signature lines of a note, or those that a witness answers with.
  public static List<Line> lines(String text) {
    unless(text.endsWith("\n"), "the signatures do not end with a newline");
    List<String> each = List.of(text.substring(0, text.length() - 1).split("\n", -1));
    unless(each.size() <= MOST_LINES, "there are " + each.size() + " signatures");
    return each.stream().map(SignedNote::line).toList();
  }

  private static Line line(String text) {
    unless(text.startsWith(DASH), "a signature does not begin with an em dash and a space");
    int space = text.indexOf(' ', DASH.length());
    unless(space > 0, "a signature is not a name and base64");
    return new Line(text.substring(DASH.length(), space), text.substring(space + 1));
  }

  private static boolean isEncodable(String text) {
    try {
      return UTF_8.newEncoder().encode(CharBuffer.wrap(text)).limit() >= 0;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /// Throws unless the key signed, and where any signature that is said to be the key's is wrong.
  ///
  /// @return the signatures of the key
  public List<Line> requireSignedBy(NoteKey key) {
    List<Line> said = lines.stream().filter(line -> line.isBy(key)).toList();
    unless(!said.isEmpty(), "it has no signature by " + key.name() + "+" + key.id());
    unless(
        said.stream().allMatch(line -> key.verifies(text, line.signature())),
        "it has a wrong signature by " + key.name() + "+" + key.id());
    return said;
  }

  /// The same text with the signatures of both.
  public SignedNote with(List<Line> more) {
    List<Line> all = new ArrayList<>(lines);
    more.stream()
        .filter(line -> all.stream().noneMatch(known -> known.equals(line)))
        .forEach(all::add);
    return new SignedNote(text, all);
  }

  /// As it is written.
  public String format() {
    StringBuilder note = new StringBuilder(text).append('\n');
    lines.forEach(line -> note.append(line.text()).append('\n'));
    return note.toString();
  }
}
