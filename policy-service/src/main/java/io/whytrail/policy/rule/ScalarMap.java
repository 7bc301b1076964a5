package io.whytrail.policy.rule;

import java.util.Arrays;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.ScalarNode;

/// Where in the document each code point of a YAML scalar's value was written, so that a position
/// in an expression becomes a position in the document, whatever the quotes and folds.
final class ScalarMap {

  private final Text text;
  private final int[] value;
  private final int[] origins;
  private final boolean escapes;
  private final boolean doubledQuotes;
  private int position;

  private ScalarMap(Text text, ScalarNode node) {
    this.text = text;
    this.value = node.getValue().codePoints().toArray();
    this.origins = new int[value.length + 1];
    this.escapes = node.getScalarStyle() == ScalarStyle.DOUBLE_QUOTED;
    this.doubledQuotes = node.getScalarStyle() == ScalarStyle.SINGLE_QUOTED;
    this.position = bodyStart(node);
  }

  static ScalarMap of(Text text, ScalarNode node) {
    ScalarMap map = new ScalarMap(text, node);
    map.trace();
    return map;
  }

  /// The document index of a code point of the value; of the place behind it at the end.
  int origin(int index) {
    return origins[Math.min(index, value.length)];
  }

  /// The code point of the value at a line (from 1) and column (from 0) of the value.
  int offset(int line, int column) {
    int start = 0;
    for (int skip = 1; skip < line && start < value.length; start++) {
      if (value[start] == '\n') {
        skip++;
      }
    }
    return start + column;
  }

  /// The start of a word that ends right before the offset, as a function's name does before its
  /// parenthesis; the offset itself where there is no such word.
  int before(int offset, String word) {
    int[] letters = word.codePoints().toArray();
    int start = offset - letters.length;
    return start >= 0
            && offset <= value.length
            && Arrays.equals(value, start, offset, letters, 0, letters.length)
        ? start
        : offset;
  }

  private int bodyStart(ScalarNode node) {
    int start = node.getStartMark().getIndex();
    return switch (node.getScalarStyle()) {
      case DOUBLE_QUOTED, SINGLE_QUOTED -> start + 1;
      case LITERAL, FOLDED -> afterLine(start);
      case PLAIN, JSON_SCALAR_STYLE -> start;
    };
  }

  /// The header of a block scalar ends with its line.
  private int afterLine(int index) {
    int i = index;
    while (i < text.length() && text.at(i) != '\n' && text.at(i) != '\r') {
      i++;
    }
    return i;
  }

  private void trace() {
    int behind = position;
    for (int i = 0; i < value.length; i++) {
      if (blank(value[i])) {
        traceBlank(i);
      } else {
        skipBlanks();
        origins[i] = position;
        position += width();
        behind = position;
      }
    }
    origins[value.length] = behind;
  }

  /// A blank of the value may be a line break, or nothing at all, in the document.
  private void traceBlank(int index) {
    origins[index] = position;
    if (escapes && text.at(position) == '\\' && !lineContinuation()) {
      position += width();
    } else if (text.at(position) == value[index] && value[index] != '\n') {
      position++;
    }
  }

  private void skipBlanks() {
    while (blank(text.at(position)) || lineContinuation()) {
      position++;
    }
  }

  private boolean lineContinuation() {
    return escapes && text.at(position) == '\\' && blank(text.at(position + 1));
  }

  /// How many code points of the document stand for the one at the position.
  private int width() {
    if (doubledQuotes && text.at(position) == '\'') {
      return 2;
    }
    if (!escapes || text.at(position) != '\\') {
      return 1;
    }
    return switch (text.at(position + 1)) {
      case 'x' -> 4;
      case 'u' -> 6;
      case 'U' -> 10;
      default -> 2;
    };
  }

  private static boolean blank(int codePoint) {
    return codePoint == ' ' || codePoint == '\t' || codePoint == '\n' || codePoint == '\r';
  }
}
