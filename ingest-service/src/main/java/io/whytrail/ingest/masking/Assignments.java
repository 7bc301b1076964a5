package io.whytrail.ingest.masking;

import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// Values that are assigned to a name which says that they are secret: `password=...`, `"api_key":
/// "..."`, or a whole field of that name.
final class Assignments {

  private static final int LONGEST_NAME = 40;
  private static final int LONGEST_VALUE = 4096;

  /// Names without separators and in lower case; a name that ends in one of these counts, as in
  /// AWS_SECRET_ACCESS_KEY.
  private static final Pattern NAME =
      Pattern.compile(
          ".*(?:password|passwd|passphrase|passcode|apikey|accesskey|secretkey|privatekey|signingkey"
              + "|encryptionkey|clientsecret|secret|accesstoken|authtoken|refreshtoken|idtoken"
              + "|sessiontoken|bearertoken|apitoken|securitytoken|credential|connectionstring)s?");

  private static final Set<String> WHOLE_NAMES =
      Set.of("pwd", "pass", "token", "authorization", "cvv", "cvc", "cvv2", "dbpwd", "userpwd");

  /// Words that stand where a secret would and are none.
  private static final Set<String> PLACEHOLDERS =
      Set.of(
          "null",
          "none",
          "true",
          "false",
          "undefined",
          "required",
          "optional",
          "string",
          "redacted",
          "hidden",
          "empty",
          "your",
          "changeme",
          "incorrect",
          "wrong",
          "invalid",
          "expired",
          "reset");

  private Assignments() {}

  static void find(Passage passage, Consumer<Span> found) {
    String text = passage.text();
    if (names(passage.field()) && isWhole(passage.field(), text)) {
      found.accept(new Span(0, text.length(), MaskType.SECRET, text));
      return;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ':' || c == '=') {
        findAt(text, i, found);
      }
    }
  }

  /// A field is masked as a whole: a password may hold blanks. Values that hold a token already are
  /// masked.
  private static boolean isWhole(String field, String text) {
    return isSecret(field, text) && text.indexOf('<') < 0;
  }

  private static void findAt(String text, int sign, Consumer<Span> found) {
    int nameEnd = sign;
    if (isQuote(Characters.at(text, nameEnd - 1))) {
      nameEnd--;
    } else if (Characters.at(text, nameEnd - 1) == ' ') {
      nameEnd--;
    }
    if (Characters.at(text, nameEnd - 1) == '\\') {
      nameEnd--;
    }
    int nameStart = nameEnd;
    while (nameStart > 0
        && nameEnd - nameStart < LONGEST_NAME
        && isName(text.charAt(nameStart - 1))) {
      nameStart--;
    }
    if (nameEnd - nameStart < 3 || !names(text.substring(nameStart, nameEnd))) {
      return;
    }
    int start = valueStart(text, sign + 1);
    int end = valueEnd(text, start, text.charAt(sign) == '=');
    String value = text.substring(start, end);
    if (isSecret(text.substring(nameStart, nameEnd), value)) {
      found.accept(new Span(start, end, MaskType.SECRET, value));
    }
  }

  private static int valueStart(String text, int from) {
    int start = from;
    while (start - from < 4 && isBeforeValue(Characters.at(text, start))) {
      start++;
    }
    return start;
  }

  private static boolean isBeforeValue(char c) {
    return c == ' ' || c == '=' || c == '>' || c == '\\' || isQuote(c);
  }

  private static int valueEnd(String text, int start, boolean parameter) {
    char before = Characters.at(text, start - 1);
    boolean quoted = isQuote(before);
    int end = start;
    while (end < text.length() && end - start < LONGEST_VALUE) {
      char c = text.charAt(end);
      boolean ends = quoted ? c == before || c == '\n' : isDelimiter(c) || (parameter && c == '&');
      if (ends) {
        break;
      }
      end++;
    }
    while (end > start && (text.charAt(end - 1) == '\\' || isSentenceEnd(text, end, quoted))) {
      end--;
    }
    return end;
  }

  private static boolean isSentenceEnd(String text, int end, boolean quoted) {
    char last = text.charAt(end - 1);
    return !quoted && (last == '.' || last == '!' || last == '?' || last == ':');
  }

  private static boolean isDelimiter(char c) {
    return c <= ' ' || isQuote(c) || ",;<>(){}[]|".indexOf(c) >= 0;
  }

  private static boolean isQuote(char c) {
    return c == '"' || c == '\'' || c == '`';
  }

  private static boolean isName(char c) {
    return Characters.isAsciiAlphanumeric(c) || c == '_' || c == '-' || c == '.';
  }

  private static boolean names(String name) {
    String plain = plain(name);
    return WHOLE_NAMES.contains(plain) || NAME.matcher(plain).matches();
  }

  private static String plain(String name) {
    StringBuilder plain = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      if (Characters.isAsciiAlphanumeric(name.charAt(i))) {
        plain.append(name.charAt(i));
      }
    }
    return plain.toString().toLowerCase(Locale.ROOT);
  }

  private static boolean isSecret(String name, String value) {
    String plain = plain(name);
    if (plain.startsWith("cv")) {
      return value.matches("[0-9]{3,4}");
    }
    if (value.indexOf('<') >= 0 || value.startsWith("${") || value.startsWith("{{")) {
      return false;
    }
    boolean word = value.chars().allMatch(Character::isLetter);
    if (word && PLACEHOLDERS.contains(value.toLowerCase(Locale.ROOT))) {
      return false;
    }
    if (value.chars().distinct().limit(2).count() < 2) {
      return false;
    }
    if (plain.startsWith("pass") || plain.endsWith("pwd") || plain.contains("password")) {
      return value.length() >= 4;
    }
    return value.length() >= 6 && !(word && value.length() < 12);
  }
}
