package io.whytrail.local.evidence;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// A named piece of a record that has a commitment of its own, so that it can be disclosed or
/// erased alone.
record Part(String name, ByteString bytes) {

  Part(String name, byte[] bytes) {
    this(name, ByteString.copyFrom(bytes));
  }

  /// A text with its length before it, so that no two lists of texts give the same bytes.
  static byte[] lengthPrefixed(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Integer.BYTES + utf8.length).putInt(utf8.length).put(utf8).array();
  }
}
