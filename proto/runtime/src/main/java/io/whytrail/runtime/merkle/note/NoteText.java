package io.whytrail.runtime.merkle.note;

import io.whytrail.runtime.merkle.MalformedException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The characters that signed notes and key names may have. */
final class NoteText {
  private NoteText() {}

  static String decode(byte[] bytes, String what) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException(what, "not UTF-8", e);
    }
  }

  static byte[] encode(String text, String what) {
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw new MalformedException(what, "not UTF-8", e);
    }
  }

  /** Requires UTF-8 without control characters other than newline, ended by a newline. */
  static void check(String text, String what) {
    encode(text, what);
    if (text.chars().anyMatch(c -> c < ' ' && c != '\n')) {
      throw new MalformedException(what, "a control character");
    }
    if (!text.endsWith("\n")) {
      throw new MalformedException(what, "no newline at the end");
    }
  }

  /** Requires a key name: not empty, no spaces of any kind, no plus. */
  static void checkName(String name) {
    if (name.isEmpty()) {
      throw new MalformedException("key name", "empty");
    }
    encode(name, "key name");
    if (name.codePoints().anyMatch(NoteText::isForbiddenInName)) {
      throw new MalformedException("key name", "a space, a plus or a control character");
    }
  }

  private static boolean isForbiddenInName(int c) {
    return c == '+'
        || Character.isSpaceChar(c)
        || Character.isWhitespace(c)
        || Character.isISOControl(c);
  }
}
