package io.whytrail.scoring.similarity;

import io.whytrail.scoring.embedding.TokenTable;
import io.whytrail.scoring.text.Text;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/// What the words of a text mean together, by a table of the pieces that words are made of. It
/// finds texts that say the same in other words, and takes long texts about one subject for alike.
public final class MeaningEmbedding implements Embedding {

  private final String name;
  private final TokenTable table;

  /// @param file of a token table
  public MeaningEmbedding(String file) {
    CRC32C sum = new CRC32C();
    sum.update(file.getBytes(StandardCharsets.UTF_8));
    this.name = "meaning-%08x-%s".formatted(sum.getValue(), Text.NORMALISER_VERSION);
    this.table = TokenTable.parse(file);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int dimensions() {
    return table.size();
  }

  @Override
  public float[] embed(String text) {
    String folded = Text.of(text).plain().folded();
    return table.read(folded).meaning(0, folded.length());
  }
}
