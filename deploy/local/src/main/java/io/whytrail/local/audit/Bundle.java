package io.whytrail.local.audit;

import io.whytrail.local.tlog.BadEvidenceException;
import io.whytrail.local.tlog.TileName;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Up to 256 entries as they are stored: each with its length before it.
final class Bundle {

  private final LogFiles files;
  private final Defects defects;
  private final TileName name;
  private final List<byte[]> entries = new ArrayList<>();

  private Bundle(LogFiles files, Defects defects, TileName name) {
    this.files = files;
    this.defects = defects;
    this.name = name;
  }

  /// The entries that can be read of a bundle; what is wrong with it is put among the defects.
  static List<byte[]> read(LogFiles files, Defects defects, TileName name) {
    Bundle bundle = new Bundle(files, defects, name);
    try {
      Optional<LogFiles.Stored> stored = files.read(name);
      if (stored.isEmpty()) {
        defects.add(name.path(), "", "the bundle of entries is missing");
      } else {
        bundle.parse(stored.get());
        bundle.comparePartials(stored.get().bytes());
      }
    } catch (BadEvidenceException e) {
      defects.add(name.path(), "", String.valueOf(e.getMessage()));
    }
    return bundle.entries;
  }

  private void parse(LogFiles.Stored stored) {
    ByteBuffer rest = ByteBuffer.wrap(stored.bytes());
    while (entries.size() < name.width() && rest.remaining() >= Short.BYTES) {
      int length = Short.toUnsignedInt(rest.getShort());
      if (length > rest.remaining()) {
        break;
      }
      byte[] entry = new byte[length];
      rest.get(entry);
      entries.add(entry);
    }
    if (entries.size() < name.width()) {
      defects.add(
          stored.name().path(),
          "length",
          "it ends inside of entry %d".formatted(name.index() * TileName.FULL + entries.size()));
    } else if (stored.name().equals(name) && rest.hasRemaining()) {
      defects.add(
          name.path(), "length", "%d bytes follow the last entry".formatted(rest.remaining()));
    }
  }

  private void comparePartials(byte[] wide) {
    for (int width : files.partialsOf(name)) {
      TileName narrow = name.partial(width);
      if (width < entries.size()) {
        files
            .read(narrow.path())
            .filter(bytes -> !Arrays.equals(bytes, 0, bytes.length, wide, 0, lengthOf(width)))
            .ifPresent(bytes -> defects.add(narrow.path(), "", "it differs from the wider bundle"));
      }
    }
  }

  private int lengthOf(int width) {
    return entries.subList(0, width).stream().mapToInt(entry -> Short.BYTES + entry.length).sum();
  }
}
