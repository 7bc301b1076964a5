package io.whytrail.ingest.ledger;

import com.google.protobuf.ByteString;

/// The top-level fields of a serialized protobuf message, one after another, as bytes: splitting a
/// payload must not depend on any library's idea of how to write it again. Only the one spelling
/// that README.md fixes is accepted.
final class WireFields {

  private static final int LENGTH_DELIMITED = 2;

  private final ByteString message;
  private int start;
  private int valueStart;
  private int end;
  private int number;
  private int wireType;

  WireFields(ByteString message) {
    this.message = message;
  }

  /// Moves to the next field; false at the end.
  boolean next() {
    start = end;
    if (start == message.size()) {
      return false;
    }
    long tag = varint();
    int previous = number;
    number = (int) (tag >>> 3);
    wireType = (int) (tag & 7);
    if (tag > 0xffffffffL || number <= 0 || number < previous) {
      throw malformed("field numbers must rise");
    }
    valueStart = end;
    end =
        switch (wireType) {
          case 0 -> afterVarint();
          case 1 -> end + 8;
          case LENGTH_DELIMITED -> afterLength();
          case 5 -> end + 4;
          default -> throw malformed("wire type " + wireType);
        };
    if (end > message.size() || end < valueStart) {
      throw malformed("the message ends inside of a field");
    }
    return true;
  }

  int number() {
    return number;
  }

  /// The whole field with its tag.
  ByteString field() {
    return message.substring(start, end);
  }

  /// The value of a length-delimited field.
  ByteString content() {
    if (wireType != LENGTH_DELIMITED) {
      throw malformed("field " + number + " has wire type " + wireType);
    }
    return message.substring(valueStart, end);
  }

  private int afterLength() {
    long length = varint();
    valueStart = end;
    if (length < 0 || length > message.size() - end) {
      throw malformed("the message ends inside of a field");
    }
    return end + (int) length;
  }

  private int afterVarint() {
    while (end < message.size() && message.byteAt(end) < 0) {
      end++;
    }
    return end + 1;
  }

  /// A tag or a length, in the fewest bytes.
  private long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (end == message.size()) {
        throw malformed("the message ends inside of a number");
      }
      byte b = message.byteAt(end++);
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        if (b == 0 && shift > 0) {
          throw malformed("a number is not in its fewest bytes");
        }
        return value;
      }
    }
    throw malformed("a number has too many bytes");
  }

  private static IllegalArgumentException malformed(String why) {
    return new IllegalArgumentException("Not a payload that can be split: " + why);
  }
}
