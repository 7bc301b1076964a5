package io.whytrail.ingest.masking;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Keys and tokens that their issuers mark with a prefix, JSON web tokens, private keys, bearer
/// tokens, and whatever is assigned to a name such as `password`.
final class Secrets implements Detector {

  /// What issuers document about the form of their keys.
  private static final List<Prefix> PREFIXES =
      List.of(
          new Prefix("AKIA", 16, 16, Characters::isAsciiAlphanumeric),
          new Prefix("ASIA", 16, 16, Characters::isAsciiAlphanumeric),
          new Prefix("AROA", 16, 17, Characters::isAsciiAlphanumeric),
          new Prefix("AIDA", 16, 17, Characters::isAsciiAlphanumeric),
          new Prefix("ABIA", 16, 16, Characters::isAsciiAlphanumeric),
          new Prefix("ACCA", 16, 16, Characters::isAsciiAlphanumeric),
          new Prefix("ghp_", 30, 255, Characters::isAsciiAlphanumeric),
          new Prefix("gho_", 30, 255, Characters::isAsciiAlphanumeric),
          new Prefix("ghu_", 30, 255, Characters::isAsciiAlphanumeric),
          new Prefix("ghs_", 30, 255, Characters::isAsciiAlphanumeric),
          new Prefix("ghr_", 30, 255, Characters::isAsciiAlphanumeric),
          new Prefix("github_pat_", 22, 255, Secrets::isWord),
          new Prefix("glpat-", 20, 255, Secrets::isWordOrHyphen),
          new Prefix("xoxb-", 10, 255, Secrets::isWordOrHyphen),
          new Prefix("xoxa-", 10, 255, Secrets::isWordOrHyphen),
          new Prefix("xoxp-", 10, 255, Secrets::isWordOrHyphen),
          new Prefix("xoxr-", 10, 255, Secrets::isWordOrHyphen),
          new Prefix("xoxs-", 10, 255, Secrets::isWordOrHyphen),
          new Prefix("xoxe-", 10, 255, Secrets::isWordOrHyphen),
          new Prefix("xapp-", 10, 255, Secrets::isWordOrHyphen),
          new Prefix("hooks.slack.com/services/", 20, 255, Secrets::isPath),
          new Prefix("sk-", 20, 255, Secrets::isWordOrHyphen),
          new Prefix("AIza", 35, 35, Secrets::isWordOrHyphen),
          new Prefix("GOCSPX-", 20, 64, Secrets::isWordOrHyphen),
          new Prefix("ya29.", 20, 2048, Secrets::isWordOrHyphen),
          new Prefix("sk_live_", 10, 255, Characters::isAsciiAlphanumeric),
          new Prefix("sk_test_", 10, 255, Characters::isAsciiAlphanumeric),
          new Prefix("rk_live_", 10, 255, Characters::isAsciiAlphanumeric),
          new Prefix("rk_test_", 10, 255, Characters::isAsciiAlphanumeric),
          new Prefix("pk_live_", 10, 255, Characters::isAsciiAlphanumeric),
          new Prefix("pk_test_", 10, 255, Characters::isAsciiAlphanumeric),
          new Prefix("whsec_", 20, 255, Characters::isAsciiAlphanumeric),
          new Prefix("npm_", 36, 36, Characters::isAsciiAlphanumeric),
          new Prefix("pypi-", 50, 512, Secrets::isWordOrHyphen),
          new Prefix("hf_", 30, 64, Characters::isAsciiAlphanumeric),
          new Prefix("SG.", 40, 128, Secrets::isUrlSafe),
          new Prefix("dop_v1_", 64, 64, Characters::isAsciiAlphanumeric));

  private static final Prefix[][] BY_FIRST = byFirst();

  private static Prefix[][] byFirst() {
    Prefix[][] table = new Prefix[128][];
    PREFIXES.stream()
        .collect(Collectors.groupingBy(prefix -> prefix.text().charAt(0)))
        .forEach((first, prefixes) -> table[first] = prefixes.toArray(Prefix[]::new));
    return table;
  }

  private static final int LONGEST_TOKEN = 16_384;
  private static final int LONGEST_PEM_HEADER = 64;

  @Override
  public void find(Passage passage, Consumer<Span> found) {
    String text = passage.text();
    findPrefixed(text, found);
    findWebTokens(text, found);
    findPrivateKeys(text, found);
    findBearerTokens(text, found);
    findUrlPasswords(text, found);
    Assignments.find(passage, found);
  }

  /// One look at each place where a word begins.
  private static void findPrefixed(String text, Consumer<Span> found) {
    char before = '\0';
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c < BY_FIRST.length && BY_FIRST[c] != null && !isWord(before)) {
        for (Prefix prefix : BY_FIRST[c]) {
          findPrefixed(text, at, prefix, found);
        }
      }
      before = c;
    }
  }

  private static void findPrefixed(String text, int at, Prefix prefix, Consumer<Span> found) {
    if (!text.startsWith(prefix.text(), at)) {
      return;
    }
    int body = at + prefix.text().length();
    int end = body;
    while (end < text.length()
        && end - body <= prefix.longest()
        && prefix.alphabet().holds(text.charAt(end))) {
      end++;
    }
    int length = end - body;
    if (length >= prefix.shortest() && length <= prefix.longest() && prefix.fits(text, body, end)) {
      found.accept(secret(text, at, end));
    }
  }

  private static void findWebTokens(String text, Consumer<Span> found) {
    int from = 0;
    for (int at = text.indexOf("eyJ"); at >= 0; at = text.indexOf("eyJ", from)) {
      int end = at;
      int dots = 0;
      while (end < text.length() && end - at < LONGEST_TOKEN && isUrlSafe(text.charAt(end))) {
        dots += text.charAt(end) == '.' ? 1 : 0;
        end++;
      }
      from = Math.max(end, at + 1);
      while (end > at && text.charAt(end - 1) == '.') {
        end--;
        dots--;
      }
      if (!isWord(Characters.at(text, at - 1)) && dots >= 2 && end - at >= 30) {
        found.accept(secret(text, at, end));
      }
    }
  }

  /// From the header of a private key to its footer, or, where there is none, to the end of what
  /// can be key material.
  private static void findPrivateKeys(String text, Consumer<Span> found) {
    String begin = "-----BEGIN ";
    String finish = "-----END ";
    int footer = -1;
    int from = 0;
    for (int at = text.indexOf(begin); at >= 0; at = text.indexOf(begin, from)) {
      from = at + begin.length();
      int header = text.indexOf("-----", from);
      if (header < 0) {
        return;
      }
      if (header - from > LONGEST_PEM_HEADER
          || !text.substring(from, header).endsWith("PRIVATE KEY")) {
        continue;
      }
      if (footer != Integer.MAX_VALUE && footer < header) {
        footer = text.indexOf(finish, header);
        footer = footer < 0 ? Integer.MAX_VALUE : footer;
      }
      int end = endOfKey(text, header + 5, footer);
      found.accept(secret(text, at, end));
      from = end;
    }
  }

  private static int endOfKey(String text, int body, int footer) {
    int end = body;
    while (end < text.length() && end != footer && isKeyMaterial(text.charAt(end))) {
      end++;
    }
    if (end != footer) {
      return end;
    }
    int close = text.indexOf("-----", footer + 5);
    return close < 0 || close - footer > LONGEST_PEM_HEADER ? footer + 5 : close + 5;
  }

  /// Base64, line ends, the headers of encrypted keys, and line ends as JSON writes them.
  private static boolean isKeyMaterial(char c) {
    return Characters.isAsciiAlphanumeric(c) || "+/=\r\n\t \\:,-".indexOf(c) >= 0;
  }

  private static void findBearerTokens(String text, Consumer<Span> found) {
    int from = 0;
    for (int at = text.indexOf("earer", from); at >= 0; at = text.indexOf("earer", from)) {
      from = at + 5;
      char initial = Characters.at(text, at - 1);
      if (initial != 'B' && initial != 'b') {
        continue;
      }
      int start = from;
      while (Characters.isBlank(Characters.at(text, start)) && start - from < 4) {
        start++;
      }
      int end = start;
      while (end < text.length() && end - start < LONGEST_TOKEN && isBearer(text.charAt(end))) {
        end++;
      }
      from = Math.max(from, end);
      while (end > start && text.charAt(end - 1) == '.') {
        end--;
      }
      if (start > at + 5 && end - start >= 16 && hasDigit(text, start, end)) {
        found.accept(secret(text, start, end));
      }
    }
  }

  private static boolean isBearer(char c) {
    return Characters.isAsciiAlphanumeric(c) || "-._~+/=".indexOf(c) >= 0;
  }

  /// `scheme://user:password@host`
  private static void findUrlPasswords(String text, Consumer<Span> found) {
    int from = 0;
    for (int at = text.indexOf("://"); at >= 0; at = text.indexOf("://", from)) {
      int colon = -1;
      int i = at + 3;
      while (i < text.length() && i - at < 512 && isUserInfo(text.charAt(i))) {
        colon = colon < 0 && text.charAt(i) == ':' ? i : colon;
        i++;
      }
      from = i;
      if (colon > 0 && Characters.at(text, i) == '@' && i > colon + 1) {
        found.accept(secret(text, colon + 1, i));
      }
    }
  }

  private static boolean isUserInfo(char c) {
    return c > ' ' && c < 127 && "@/?#\"'<>\\".indexOf(c) < 0;
  }

  private static boolean hasDigit(String text, int start, int end) {
    for (int i = start; i < end; i++) {
      if (Characters.isDigit(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  private static Span secret(String text, int start, int end) {
    return new Span(start, end, MaskType.SECRET, text.substring(start, end));
  }

  private static boolean isWord(char c) {
    return Characters.isAsciiAlphanumeric(c) || c == '_';
  }

  private static boolean isWordOrHyphen(char c) {
    return isWord(c) || c == '-';
  }

  private static boolean isUrlSafe(char c) {
    return isWordOrHyphen(c) || c == '.';
  }

  private static boolean isPath(char c) {
    return Characters.isAsciiAlphanumeric(c) || c == '/';
  }

  /// The characters that a key is made of.
  @FunctionalInterface
  private interface Alphabet {
    boolean holds(char c);
  }

  /// A key with a known beginning.
  private record Prefix(String text, int shortest, int longest, Alphabet alphabet) {

    /// `sk-` also begins words such as "sk-learn-based-classifier": a key has digits.
    boolean fits(String all, int start, int end) {
      return !text.equals("sk-") || hasDigit(all, start, end);
    }
  }
}
