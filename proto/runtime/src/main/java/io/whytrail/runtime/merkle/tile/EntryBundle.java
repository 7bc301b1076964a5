package io.whytrail.runtime.merkle.tile;

import io.whytrail.runtime.merkle.MalformedException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The file of up to 256 log entries: for each its length as big-endian uint16, then its bytes. */
public final class EntryBundle {
  /** The most bytes that an entry can have. */
  public static final int MAX_ENTRY_BYTES = 0xFFFF;

  private EntryBundle() {}

  /** Writes the file of these entries. */
  public static byte[] format(List<byte[]> entries) {
    if (entries.isEmpty() || entries.size() > LogPath.FULL_WIDTH) {
      throw new IllegalArgumentException("a bundle cannot have " + entries.size() + " entries");
    }
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    for (byte[] entry : entries) {
      if (entry.length > MAX_ENTRY_BYTES) {
        throw new IllegalArgumentException("an entry cannot have " + entry.length + " bytes");
      }
      data.write(entry.length >> Byte.SIZE);
      data.write(entry.length);
      data.writeBytes(entry);
    }
    return data.toByteArray();
  }

  /** Reads the file that is stored under {@code path}. */
  public static List<byte[]> parse(EntriesPath path, byte[] data) {
    String what = "entry bundle " + path.path();
    List<byte[]> entries = new ArrayList<>(path.width());
    ByteBuffer rest = ByteBuffer.wrap(data);
    while (rest.hasRemaining()) {
      if (entries.size() == path.width()) {
        throw new MalformedException(what, "more than " + path.width() + " entries");
      }
      entries.add(entry(rest, what));
    }
    if (entries.size() < path.width()) {
      throw new MalformedException(what, "only " + entries.size() + " entries");
    }
    return entries;
  }

  private static byte[] entry(ByteBuffer rest, String what) {
    int start = rest.position();
    if (rest.remaining() < Short.BYTES) {
      throw new MalformedException(what, "the data ends inside of the length at byte " + start);
    }
    byte[] entry = new byte[Short.toUnsignedInt(rest.getShort())];
    if (rest.remaining() < entry.length) {
      throw new MalformedException(what, "the data ends inside of the entry at byte " + start);
    }
    rest.get(entry);
    return entry;
  }
}
