package io.whytrail.scoring.similarity;

/// Two embeddings side by side, each with half the say: the cosine of two vectors is the mean of
/// their parts' cosines. Where one of them knows nothing of a text, the other speaks alone.
public final class JoinedEmbedding implements Embedding {

  private final Embedding first;
  private final Embedding second;

  public JoinedEmbedding(Embedding first, Embedding second) {
    this.first = first;
    this.second = second;
  }

  @Override
  public String name() {
    return first.name() + "+" + second.name();
  }

  @Override
  public int dimensions() {
    return first.dimensions() + second.dimensions();
  }

  @Override
  public float[] embed(String text) {
    float[] vector = new float[dimensions()];
    put(first.embed(text), vector, 0);
    put(second.embed(text), vector, first.dimensions());
    double square = 0;
    for (float number : vector) {
      square += (double) number * number;
    }
    double length = Math.sqrt(square);
    for (int i = 0; i < vector.length && length > 0; i++) {
      vector[i] = (float) (vector[i] / length);
    }
    return vector;
  }

  private static void put(float[] part, float[] vector, int at) {
    System.arraycopy(part, 0, vector, at, part.length);
  }
}
