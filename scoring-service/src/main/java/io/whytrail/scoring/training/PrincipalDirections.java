package io.whytrail.scoring.training;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// The directions of the largest eigenvalues of a symmetric matrix, by Jacobi's rotations.
final class PrincipalDirections {
  private static final int MOST_SWEEPS = 30;
  private static final double DONE = 1e-12;

  private PrincipalDirections() {}

  /// So many directions, the largest eigenvalue's first, each pointing to where its largest part is
  /// positive.
  ///
  /// @param matrix is used up
  static double[][] of(double[][] matrix, int count) {
    int width = matrix.length;
    // A row for each eigenvector in the making.
    double[][] vectors = new double[width][width];
    for (int i = 0; i < width; i++) {
      vectors[i][i] = 1;
    }
    for (int sweep = 0; sweep < MOST_SWEEPS && !isDiagonal(matrix); sweep++) {
      for (int p = 0; p < width; p++) {
        for (int q = p + 1; q < width; q++) {
          rotate(matrix, vectors, p, q);
        }
      }
    }
    List<Integer> order =
        IntStream.range(0, width)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> matrix[i][i]).reversed())
            .toList();
    double[][] directions = new double[count][];
    for (int i = 0; i < count; i++) {
      directions[i] = pointed(vectors[order.get(i)]);
    }
    return directions;
  }

  private static boolean isDiagonal(double[][] matrix) {
    double diagonal = 0;
    double rest = 0;
    for (int i = 0; i < matrix.length; i++) {
      for (int j = 0; j < matrix.length; j++) {
        double square = matrix[i][j] * matrix[i][j];
        diagonal += i == j ? square : 0;
        rest += i == j ? 0 : square;
      }
    }
    return rest <= DONE * diagonal;
  }

  /// Turns the plane of two axes until nothing stands between them.
  private static void rotate(double[][] matrix, double[][] vectors, int p, int q) {
    double between = matrix[p][q];
    if (between == 0) {
      return;
    }
    double theta = (matrix[q][q] - matrix[p][p]) / (2 * between);
    double sign = theta >= 0 ? 1 : -1;
    double tangent = sign / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
    double cosine = 1 / Math.sqrt(tangent * tangent + 1);
    double sine = tangent * cosine;
    for (double[] row : matrix) {
      double a = row[p];
      double b = row[q];
      row[p] = cosine * a - sine * b;
      row[q] = sine * a + cosine * b;
    }
    turn(matrix[p], matrix[q], cosine, sine);
    turn(vectors[p], vectors[q], cosine, sine);
  }

  private static void turn(double[] first, double[] second, double cosine, double sine) {
    for (int i = 0; i < first.length; i++) {
      double a = first[i];
      double b = second[i];
      first[i] = cosine * a - sine * b;
      second[i] = sine * a + cosine * b;
    }
  }

  private static double[] pointed(double[] vector) {
    double largest = 0;
    for (double each : vector) {
      largest = Math.abs(each) > Math.abs(largest) ? each : largest;
    }
    double[] pointed = vector.clone();
    for (int i = 0; largest < 0 && i < pointed.length; i++) {
      pointed[i] = -pointed[i];
    }
    return pointed;
  }
}
