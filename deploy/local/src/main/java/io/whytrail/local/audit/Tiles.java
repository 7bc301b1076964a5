package io.whytrail.local.audit;

import io.whytrail.local.tlog.BadEvidenceException;
import io.whytrail.local.tlog.TileName;
import io.whytrail.local.tlog.TreeHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/// Computes the tiles that the entries give, one after the other on each level, and compares them
/// with the stored ones. Holds no more than one tile of each level.
final class Tiles {

  private final LogFiles files;
  private final Defects defects;

  /// Shown each hash of a stored tile of level 0, and its index.
  private final BiConsumer<Long, TreeHash> storedLeaf;

  private final List<Level> levels = new ArrayList<>();
  private long compared;

  Tiles(LogFiles files, Defects defects, BiConsumer<Long, TreeHash> storedLeaf) {
    this.files = files;
    this.defects = defects;
    this.storedLeaf = storedLeaf;
  }

  private static final class Level {
    private final List<TreeHash> hashes = new ArrayList<>();
    private long index;
  }

  void append(TreeHash leaf) {
    append(0, leaf);
  }

  private void append(int height, TreeHash hash) {
    if (levels.size() == height) {
      levels.add(new Level());
    }
    Level level = levels.get(height);
    level.hashes.add(hash);
    if (level.hashes.size() == TileName.FULL) {
      compare(height, level);
      TreeHash root = root(level.hashes);
      level.hashes.clear();
      level.index++;
      append(height + 1, root);
    }
  }

  /// Compares the partial tiles at the right edge.
  void finish() {
    for (int height = 0; height < levels.size(); height++) {
      if (!levels.get(height).hashes.isEmpty()) {
        compare(height, levels.get(height));
      }
    }
  }

  long compared() {
    return compared;
  }

  private void compare(int height, Level level) {
    TileName name = new TileName(height, level.index, level.hashes.size());
    Optional<LogFiles.Stored> stored = stored(name);
    if (stored.isEmpty()) {
      defects.add(name.path(), "", "the tile is missing");
    } else {
      compare(stored.get().name(), stored.get().bytes(), level.hashes, height == 0);
    }
    for (int width : files.partialsOf(name)) {
      if (width < level.hashes.size()) {
        TileName narrow = name.partial(width);
        files.read(narrow.path()).ifPresent(bytes -> compare(narrow, bytes, level.hashes, false));
      }
    }
  }

  private Optional<LogFiles.Stored> stored(TileName name) {
    try {
      return files.read(name);
    } catch (BadEvidenceException e) {
      defects.add(name.path(), "", String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private void compare(TileName name, byte[] stored, List<TreeHash> hashes, boolean areLeaves) {
    compared++;
    if (stored.length != name.width() * TreeHash.LENGTH) {
      defects.add(
          name.path(),
          "length",
          "%d bytes instead of %d".formatted(stored.length, name.width() * TreeHash.LENGTH));
    }
    int there = Math.min(stored.length / TreeHash.LENGTH, Math.min(name.width(), hashes.size()));
    for (int i = 0; i < there; i++) {
      TreeHash hash = TreeHash.at(stored, i);
      long index = name.index() * TileName.FULL + i;
      if (areLeaves) {
        storedLeaf.accept(index, hash);
      }
      if (!hash.equals(hashes.get(i))) {
        defects.add(
            name.path(),
            "hash " + i,
            areLeaves
                ? "it is not that of entry " + index
                : "it is not what the entries below it give");
      }
    }
  }

  private static TreeHash root(List<TreeHash> hashes) {
    List<TreeHash> row = hashes;
    while (row.size() > 1) {
      List<TreeHash> above = new ArrayList<>(row.size() / 2);
      for (int i = 0; i < row.size(); i += 2) {
        above.add(TreeHash.node(row.get(i), row.get(i + 1)));
      }
      row = above;
    }
    return row.getFirst();
  }
}
