package io.whytrail.local.evidence;

import io.whytrail.local.tlog.BadEvidenceException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// One top-level field of a serialized protobuf message, as a range of its bytes.
///
/// The ledger's format allows exactly one spelling of a message, so reading is strict: fields in
/// rising order, tags and lengths in the fewest bytes, no groups.
///
/// @param start of the tag
/// @param valueStart of the value: behind the tag, and behind the length where there is one
record WireField(int number, int wireType, int start, int valueStart, int end) {

  static final int LENGTH_DELIMITED = 2;

  private static final String WHAT = "payload";
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int FIXED32 = 5;
  private static final int MAX_NUMBER = (1 << 29) - 1;

  /// All fields of the message in their order.
  static List<WireField> read(byte[] message) {
    List<WireField> fields = new ArrayList<>();
    int position = 0;
    int last = 0;
    while (position < message.length) {
      WireField field = next(message, position);
      if (field.number < last) {
        throw new BadEvidenceException(WHAT + ": field " + field.number + " comes after " + last);
      }
      fields.add(field);
      last = field.number;
      position = field.end;
    }
    return fields;
  }

  /// The field with its tag, and its length where it has one.
  byte[] complete(byte[] message) {
    return Arrays.copyOfRange(message, start, end);
  }

  /// The value without tag and length.
  byte[] value(byte[] message) {
    return Arrays.copyOfRange(message, valueStart, end);
  }

  private static WireField next(byte[] message, int start) {
    Varint tag = Varint.shortest(message, start);
    int wireType = (int) (tag.value & 7);
    long number = tag.value >>> 3;
    if (number < 1 || number > MAX_NUMBER) {
      throw new BadEvidenceException(WHAT + ": no field has the number " + number);
    }
    int valueStart = tag.end;
    long end =
        switch (wireType) {
          case VARINT -> Varint.any(message, tag.end).end;
          case FIXED64 -> tag.end + 8L;
          case FIXED32 -> tag.end + 4L;
          case LENGTH_DELIMITED -> {
            Varint length = Varint.shortest(message, tag.end);
            valueStart = length.end;
            yield length.value < 0 ? Long.MAX_VALUE : length.end + length.value;
          }
          default ->
              throw new BadEvidenceException(WHAT + ": wire type " + wireType + " is not allowed");
        };
    if (end > message.length || end < valueStart) {
      throw new BadEvidenceException(WHAT + ": bytes are missing at the end");
    }
    return new WireField((int) number, wireType, start, valueStart, (int) end);
  }

  /// An unsigned number of seven bits a byte, lowest first.
  private record Varint(long value, int end) {

    static Varint any(byte[] message, int start) {
      long value = 0;
      for (int i = 0; i < 10; i++) {
        if (start + i >= message.length) {
          throw new BadEvidenceException(WHAT + ": bytes are missing at the end");
        }
        byte b = message[start + i];
        value |= (long) (b & 0x7f) << (7 * i);
        if (b >= 0) {
          return new Varint(value, start + i + 1);
        }
      }
      throw new BadEvidenceException(WHAT + ": a number of more than ten bytes");
    }

    static Varint shortest(byte[] message, int start) {
      Varint varint = any(message, start);
      boolean padded = varint.end - start > 1 && message[varint.end - 1] == 0;
      if (padded) {
        throw new BadEvidenceException(WHAT + ": a tag or length has more bytes than it needs");
      }
      return varint;
    }
  }
}
