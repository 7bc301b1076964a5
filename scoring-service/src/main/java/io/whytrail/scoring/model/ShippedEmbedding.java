package io.whytrail.scoring.model;

import io.whytrail.scoring.similarity.Embedding;
import io.whytrail.scoring.similarity.HashedEmbedding;
import io.whytrail.scoring.similarity.JoinedEmbedding;
import io.whytrail.scoring.similarity.MeaningEmbedding;

/// The one embedding by which texts are compared, whichever model rates: words as they are, which
/// find copies, and what they mean, which finds other words for the same. It is read once.
public final class ShippedEmbedding {

  private static final int DIMENSIONS = 256;

  private ShippedEmbedding() {}

  public static Embedding get() {
    return Once.EMBEDDING;
  }

  private static final class Once {

    static final Embedding EMBEDDING =
        new JoinedEmbedding(
            new HashedEmbedding(DIMENSIONS),
            new MeaningEmbedding(Bundle.read(Model.SHIPPED).file(Model.TABLE)));
  }
}
