/**
 * The tree as C2SP tlog-tiles: where each hash is stored, how a log grows tile by tile, and how
 * roots and proofs are read back from tiles. The one thing to implement is {@link
 * io.whytrail.runtime.merkle.tile.TileSource}: where the tiles come from.
 */
@NullMarked
package io.whytrail.runtime.merkle.tile;

import org.jspecify.annotations.NullMarked;
