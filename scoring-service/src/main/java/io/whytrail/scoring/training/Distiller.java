package io.whytrail.scoring.training;

import io.whytrail.scoring.embedding.SentenceEncoder;
import io.whytrail.scoring.embedding.TokenTable;
import io.whytrail.scoring.embedding.WordPiece;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/// Makes the token table: what the sentence encoder says of each piece of its vocabulary alone,
/// along the directions in which the pieces differ most, the rarer the heavier, rounded to a byte.
/// No text is needed. The encoder's last bits depend on the machine, and so may the table's.
final class Distiller {
  static final int SIZE = 128;

  // So many of all numbers lie within a byte; the few beyond are cut to it.
  private static final double WITHIN = 0.9995;

  private Distiller() {}

  /// The lines of the table.
  ///
  /// @param progress told how many pieces are done, now and then
  static List<String> distil(SentenceEncoder encoder, IntConsumer progress) {
    List<String> tokens = new ArrayList<>();
    List<float[]> vectors = new ArrayList<>();
    for (int id = 0; id < encoder.vocabulary().size(); id++) {
      String token = encoder.vocabulary().get(id);
      if (!WordPiece.isControl(token)) {
        tokens.add(token);
        vectors.add(encoder.mean(new int[] {id}));
        if (vectors.size() % 5000 == 0) {
          progress.accept(vectors.size());
        }
      }
    }
    double[][] reduced = reduced(vectors);
    for (int i = 0; i < reduced.length; i++) {
      // The vocabulary is in the order of frequency.
      double weight = StrictMath.log(2.0 + i);
      for (int j = 0; j < SIZE; j++) {
        reduced[i][j] *= weight;
      }
    }
    double unit = unit(reduced);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < reduced.length; i++) {
      lines.add(TokenTable.line(tokens.get(i), bytes(reduced[i], unit)));
    }
    return lines;
  }

  private static byte[] bytes(double[] vector, double unit) {
    byte[] bytes = new byte[vector.length];
    for (int j = 0; j < vector.length; j++) {
      long rounded = Math.round(vector[j] / unit);
      bytes[j] = (byte) Math.max(-Byte.MAX_VALUE, Math.min(Byte.MAX_VALUE, rounded));
    }
    return bytes;
  }

  private static double unit(double[][] vectors) {
    double[] sizes = new double[vectors.length * SIZE];
    for (int i = 0; i < vectors.length; i++) {
      for (int j = 0; j < SIZE; j++) {
        sizes[i * SIZE + j] = Math.abs(vectors[i][j]);
      }
    }
    Arrays.sort(sizes);
    return sizes[(int) (WITHIN * (sizes.length - 1))] / Byte.MAX_VALUE;
  }

  /// The vectors along their principal directions.
  private static double[][] reduced(List<float[]> vectors) {
    int width = vectors.getFirst().length;
    double[] mean = new double[width];
    for (float[] vector : vectors) {
      for (int i = 0; i < width; i++) {
        mean[i] += vector[i] / (double) vectors.size();
      }
    }
    double[][] covariance = new double[width][width];
    double[] centred = new double[width];
    for (float[] vector : vectors) {
      for (int i = 0; i < width; i++) {
        centred[i] = vector[i] - mean[i];
      }
      for (int i = 0; i < width; i++) {
        for (int j = 0; j < width; j++) {
          covariance[i][j] += centred[i] * centred[j];
        }
      }
    }
    double[][] directions = PrincipalDirections.of(covariance, SIZE);
    double[][] reduced = new double[vectors.size()][SIZE];
    for (int v = 0; v < reduced.length; v++) {
      float[] vector = vectors.get(v);
      for (int d = 0; d < SIZE; d++) {
        double sum = 0;
        for (int i = 0; i < width; i++) {
          sum += directions[d][i] * (vector[i] - mean[i]);
        }
        reduced[v][d] = sum;
      }
    }
    return reduced;
  }
}
