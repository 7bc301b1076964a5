package io.whytrail.policy.rule;

import dev.cel.common.CelIssue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Turns a complaint of the CEL compiler into a sentence that says what to do.
final class Explanation {

  private static final Pattern UNDECLARED = Pattern.compile("undeclared reference to '([^']*)'.*");
  private static final Pattern OVERLOAD =
      Pattern.compile(
          "found no matching overload for '([^']*)' applied to '\\((.*)\\)' \\(candidates.*");
  private static final Pattern FIELD =
      Pattern.compile("type '(.*)' does not support field selection");
  private static final Pattern RESULT = Pattern.compile("expected type 'bool' but found '(.*)'");

  private static final Map<String, String> REFUSED =
      Map.of(
          "matches",
          "matches() is not allowed in rules: let a detector look for the pattern and test its"
              + " finding, as in \"SECRET\" in reasons.",
          "filter",
          "filter() is not allowed in rules: use exists() or all().",
          "map",
          "map() is not allowed in rules: use exists() or all().",
          "dyn",
          "dyn() is not allowed in rules: every value has its type.",
          "type",
          "type() is not allowed in rules: every value has its type.",
          "bytes",
          "bytes() is not allowed in rules: compare texts.");

  private final List<String> names;

  Explanation(List<Constant> constants) {
    names = new ArrayList<>(Names.VARIABLES);
    constants.forEach(constant -> names.add(constant.name()));
  }

  /// The issues worth telling. The first one is about the mistake; of the others only those about
  /// unknown names add something, unless the names were those of a refused macro's loop.
  List<CelIssue> worthTelling(List<CelIssue> issues) {
    Optional<CelIssue> refused = issues.stream().filter(Explanation::isRefused).findFirst();
    if (refused.isPresent()) {
      return List.of(refused.get());
    }
    List<CelIssue> names = issues.stream().filter(issue -> name(issue).isPresent()).toList();
    return names.isEmpty() ? issues.subList(0, 1) : names;
  }

  private static boolean isRefused(CelIssue issue) {
    return name(issue).filter(REFUSED::containsKey).isPresent();
  }

  /// The name that an issue is about, if it is about a name.
  static Optional<String> name(CelIssue issue) {
    Matcher undeclared = UNDECLARED.matcher(issue.getMessage());
    return undeclared.matches() ? Optional.of(undeclared.group(1)) : Optional.empty();
  }

  String sentence(String message) {
    Matcher undeclared = UNDECLARED.matcher(message);
    if (undeclared.matches()) {
      return undeclared(undeclared.group(1));
    }
    Matcher overload = OVERLOAD.matcher(message);
    if (overload.matches()) {
      return overload(operator(overload.group(1)), overload.group(2));
    }
    Matcher field = FIELD.matcher(message);
    if (field.matches()) {
      return "A value of type %s has no fields: only arguments has.".formatted(field.group(1));
    }
    Matcher result = RESULT.matcher(message);
    if (result.matches()) {
      return "A rule must say true or false, but this is of type %s: compare it with something."
          .formatted(result.group(1));
    }
    return "This is not CEL: " + shorten(message) + ".";
  }

  private String undeclared(String name) {
    String refused = REFUSED.get(name);
    return refused != null
        ? refused
        : "There is no variable or function " + name + "." + Nearest.hint(name, names);
  }

  private static String overload(String operator, String types) {
    boolean mixed = types.equals("double, int") || types.equals("int, double");
    return "%s does not work on (%s): %s."
        .formatted(
            operator,
            types,
            mixed ? "write the number as 2.0, not as 2" : "make both sides of one type");
  }

  /// CEL's own name of an operator as people write it: _&&_ is &&.
  private static String operator(String name) {
    return name.equals("@in") ? "in" : name.replace("_", "");
  }

  /// The parser lists all tokens it would have liked.
  private static String shorten(String message) {
    int expecting = message.indexOf(" expecting {");
    String text = expecting < 0 ? message : message.substring(0, expecting);
    return text.replace("'<EOF>'", "the end of the expression").replace("<EOF>", "its end");
  }
}
