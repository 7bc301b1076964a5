package io.whytrail.scoring.embedding;

import io.whytrail.scoring.text.MaskedValue;
import java.util.List;

/// Cuts folded text into the pieces of a vocabulary: each word into the longest pieces that it
/// begins with, one after the other. A token in brackets steers an encoder and has no place in a
/// text, so that no text yields one.
public final class WordPiece {
  private static final int LONGEST_WORD = 100;
  private static final long WORD = 0xcbf29ce484222325L;
  private static final long CONTINUATION = 0x9ae16a3b2f90404fL;
  private static final long PRIME = 0x100000001b3L;
  private static final String CONTINUES = "##";

  private final long[] hashes;
  private final int[] ids;
  private final int longest;

  /// Takes a vocabulary; a token's place in the list is its id.
  public WordPiece(List<String> tokens) {
    int capacity = Integer.highestOneBit(Math.max(8, tokens.size())) * 4;
    hashes = new long[capacity];
    ids = new int[capacity];
    int most = 1;
    for (int id = 0; id < tokens.size(); id++) {
      String token = tokens.get(id);
      if (!isControl(token)) {
        boolean first = !token.startsWith(CONTINUES) || token.length() == CONTINUES.length();
        String piece = first ? token : token.substring(CONTINUES.length());
        put(hash(piece, first), id, token);
        most = Math.max(most, piece.length());
      }
    }
    longest = most;
  }

  /// True for a token that is an encoder's own, as `[CLS]`.
  public static boolean isControl(String token) {
    return token.length() > 2 && token.startsWith("[") && token.endsWith("]");
  }

  /// The pieces of a folded text.
  public Pieces pieces(String folded) {
    Pieces pieces = new Pieces();
    int at = 0;
    while (at < folded.length()) {
      at = take(folded, at, pieces);
    }
    return pieces;
  }

  private int take(String text, int at, Pieces pieces) {
    char c = text.charAt(at);
    if (c <= ' ' || Character.isWhitespace(c) || Character.isISOControl(c)) {
      return at + 1;
    }
    int masked = c == '<' ? MaskedValue.end(text, at) : -1;
    if (masked > 0) {
      // What kind of value it is says something; the digits of its pseudonym say nothing.
      words(text, at + 1, text.indexOf(':', at), pieces);
      return masked;
    }
    int end = standsAlone(c) ? at + 1 : wordEnd(text, at);
    word(text, at, end, pieces);
    return end;
  }

  private void words(String text, int from, int to, Pieces pieces) {
    int at = from;
    while (at < to) {
      int end = standsAlone(text.charAt(at)) ? at + 1 : Math.min(to, wordEnd(text, at));
      word(text, at, end, pieces);
      at = end;
    }
  }

  private static int wordEnd(String text, int from) {
    int at = from + 1;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c <= ' ' || Character.isWhitespace(c) || standsAlone(c)) {
        break;
      }
      at++;
    }
    return at;
  }

  private void word(String text, int from, int to, Pieces pieces) {
    int before = pieces.size();
    int at = to - from > LONGEST_WORD ? -1 : from;
    while (at >= 0 && at < to) {
      at = piece(text, at, to, at == from, pieces);
    }
    if (at < 0) {
      pieces.cutTo(before);
      pieces.add(Pieces.UNKNOWN, from, to);
    }
  }

  /// Adds the longest piece that begins here and returns its end; -1 where there is none.
  private int piece(String text, int from, int to, boolean first, Pieces pieces) {
    long hash = first ? WORD : CONTINUATION;
    int best = -1;
    int end = -1;
    int most = Math.min(to, from + longest);
    for (int i = from; i < most; i++) {
      hash = (hash ^ text.charAt(i)) * PRIME;
      int id = find(hash);
      if (id >= 0) {
        best = id;
        end = i + 1;
      }
    }
    if (best >= 0) {
      pieces.add(best, from, end);
    }
    return end;
  }

  private static boolean standsAlone(char c) {
    if (c < 0x80) {
      return c > ' ' && !Character.isLetterOrDigit(c);
    }
    boolean ideograph = (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF);
    return ideograph || isPunctuation(c);
  }

  private static boolean isPunctuation(char c) {
    return switch (Character.getType(c)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> false;
    };
  }

  private static long hash(String piece, boolean first) {
    long hash = first ? WORD : CONTINUATION;
    for (int i = 0; i < piece.length(); i++) {
      hash = (hash ^ piece.charAt(i)) * PRIME;
    }
    return hash;
  }

  private void put(long hash, int id, String token) {
    int slot = slot(hash);
    while (ids[slot] != 0) {
      if (hashes[slot] == hash) {
        throw new IllegalArgumentException("the vocabulary has '" + token + "' twice");
      }
      slot = (slot + 1) & (ids.length - 1);
    }
    hashes[slot] = hash;
    ids[slot] = id + 1;
  }

  private int find(long hash) {
    int slot = slot(hash);
    while (ids[slot] != 0) {
      if (hashes[slot] == hash) {
        return ids[slot] - 1;
      }
      slot = (slot + 1) & (ids.length - 1);
    }
    return -1;
  }

  private int slot(long hash) {
    return (int) (((hash ^ (hash >>> 29)) * 0x9E3779B97F4A7C15L) >>> 40) & (ids.length - 1);
  }
}
