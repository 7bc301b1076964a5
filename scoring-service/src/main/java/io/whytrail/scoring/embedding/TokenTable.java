package io.whytrail.scoring.embedding;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A vector of small whole numbers for each piece of a vocabulary. A text's meaning is the
/// direction of the sum of its pieces.
///
/// As a file: a line for each piece, its vector in base64, a space and the piece; comments behind a
/// `#`.
public final class TokenTable implements Meanings {
  private final WordPiece words;
  private final byte[] rows;
  private final int size;

  private TokenTable(WordPiece words, byte[] rows, int size) {
    this.words = words;
    this.rows = rows;
    this.size = size;
  }

  public static TokenTable parse(String file) {
    List<String> tokens = new ArrayList<>();
    List<byte[]> vectors = new ArrayList<>();
    file.lines()
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .forEach(line -> {
          int space = line.indexOf(' ');
          if (space < 0) {
            throw new IllegalArgumentException("a line of the token table has no piece: " + line);
          }
          vectors.add(
              Base64.getDecoder()
                  .decode(line.substring(0, space).getBytes(StandardCharsets.ISO_8859_1)));
          tokens.add(line.substring(space + 1));
        });
    if (vectors.isEmpty()) {
      throw new IllegalArgumentException("the token table is empty");
    }
    int size = vectors.getFirst().length;
    byte[] rows = new byte[vectors.size() * size];
    for (int i = 0; i < vectors.size(); i++) {
      if (vectors.get(i).length != size) {
        throw new IllegalArgumentException("the vectors of the token table differ in length");
      }
      System.arraycopy(vectors.get(i), 0, rows, i * size, size);
    }
    return new TokenTable(new WordPiece(tokens), rows, size);
  }

  /// One line of the file.
  public static String line(String token, byte[] vector) {
    return Base64.getEncoder().encodeToString(vector) + ' ' + token;
  }

  /// How many numbers a meaning has.
  public int size() {
    return size;
  }

  @Override
  public Reading read(String folded) {
    return new PieceReading(folded);
  }

  /// Cut into pieces when a meaning is first asked for: not everybody who might ask does.
  private final class PieceReading implements Reading {
    private final String folded;
    private @Nullable Pieces pieces;

    PieceReading(String folded) {
      this.folded = folded;
    }

    @Override
    public float[] meaning(int from, int to) {
      Pieces known = pieces;
      if (known == null) {
        known = words.pieces(folded);
        pieces = known;
      }
      return TokenTable.this.meaning(known, from, to);
    }
  }

  /// What the pieces between two places mean together: a direction of length one, or nothing but
  /// zeros where the table knows none of them.
  private float[] meaning(Pieces pieces, int from, int to) {
    int[] sum = new int[size];
    for (int i = pieces.firstFrom(from); i < pieces.size() && pieces.to(i) <= to; i++) {
      if (pieces.id(i) != Pieces.UNKNOWN) {
        add(pieces.id(i) * size, sum);
      }
    }
    return direction(sum);
  }

  private void add(int row, int[] sum) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += rows[row + i];
    }
  }

  private static float[] direction(int[] sum) {
    long squares = 0;
    for (int each : sum) {
      squares += (long) each * each;
    }
    float[] direction = new float[sum.length];
    if (squares > 0) {
      double length = Math.sqrt((double) squares);
      for (int i = 0; i < sum.length; i++) {
        direction[i] = (float) (sum[i] / length);
      }
    }
    return direction;
  }
}
