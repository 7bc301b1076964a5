package io.whytrail.scoring.pattern;

import java.util.Map;

/// The dialect of the pattern files: Java regular expressions in lower case in which a space stands
/// for one run of white space, `{{NAME`}} for a macro of the file, and every repetition is bounded.
final class Expressions {
  private Expressions() {}

  static java.util.regex.Pattern compile(String id, String source, Map<String, String> macros) {
    String expression = expand(id, source, macros);
    requireBounded(id, expression);
    return java.util.regex.Pattern.compile(spaces(expression));
  }

  private static String expand(String id, String source, Map<String, String> macros) {
    String expression = source;
    int from = expression.indexOf("{{");
    while (from >= 0) {
      int to = expression.indexOf("}}", from);
      String name = expression.substring(from + 2, to);
      String macro = macros.get(name);
      if (macro == null) {
        throw new IllegalArgumentException("pattern " + id + " uses the unknown macro " + name);
      }
      expression = expression.substring(0, from) + macro + expression.substring(to + 2);
      from = expression.indexOf("{{");
    }
    return expression;
  }

  // A space of the expression is a run of the text, which the plain view holds as one space or one
  // line feed.
  private static String spaces(String expression) {
    return expression.replace(" ", "[ \\n]");
  }

  /// An unbounded repetition can make a hostile text cost its square; none of our patterns needs
  /// one.
  private static void requireBounded(String id, String expression) {
    boolean inClass = false;
    for (int i = 0; i < expression.length(); i++) {
      char c = expression.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '[') {
        inClass = true;
      } else if (c == ']') {
        inClass = false;
      } else if (!inClass && (c == '*' || c == '+' || isOpenRange(expression, i))) {
        throw new IllegalArgumentException(
            "pattern " + id + " repeats without a bound at " + i + ": " + expression);
      }
    }
  }

  private static boolean isOpenRange(String expression, int i) {
    int close = expression.charAt(i) == '{' ? expression.indexOf('}', i) : -1;
    return close > 0 && expression.charAt(close - 1) == ',';
  }
}
