package io.whytrail.scoring.labelled;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Puts tokens in the place of values, as ingest does before scoring sees a text. It knows the same
/// types by the same check digits and fewer spellings: files are scored without ingest and without
/// its keys.
public final class Masking {
  private static final int LOOK_BACK = 40;
  private static final Pattern SOCIAL =
      Pattern.compile("(?i)\\b(ssn|social\\s+security)\\b[^.\\n]{0,30}$");
  private static final Pattern TELEPHONE =
      Pattern.compile(
          "(?i)(phone|call|tel|mobile|cell|fax|contact|reach|dial|number|whatsapp|text|messages?|sms|answer)[^\\n]{0,30}$");
  private static final Pattern LINE_OF =
      Pattern.compile("(?i)\\s{1,3}(office|mobile|fax|home|work|cell)\\b");
  private static final BigInteger IBAN_MODULUS = BigInteger.valueOf(97);

  // In the order of their strength: where two overlap the first has the place.
  private static final List<Type> TYPES =
      List.of(
          new Type(
              "SECRET",
              Pattern.compile(
                  "\\b(?:(?:AKIA|ASIA)[A-Z0-9]{16}|gh[pousr]_[A-Za-z0-9]{30,255}"
                      + "|github_pat_\\w{22,255}|glpat-[\\w-]{20,255}|xox[abeprs]-[\\w-]{10,255}"
                      + "|sk-(?=[\\w-]{0,254}\\d)[\\w-]{20,255}|AIza[\\w-]{35}"
                      + "|[spr]k_(?:live|test)_[A-Za-z0-9]{10,255}"
                      + "|eyJ[\\w-]{8,4096}\\.[\\w-]{8,8192}\\.[\\w-]{4,2048})\\b"),
              _ -> true),
          new Type(
              "EMAIL",
              Pattern.compile(
                  "[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\\.[A-Za-z0-9-]{1,63}){1,5}"),
              _ -> true),
          new Type(
              "IBAN",
              Pattern.compile(
                  "\\b(?i:[A-Z]{2}[0-9]{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?)\\b"),
              find -> isIban(find.value())),
          new Type(
              "PAYMENT_CARD",
              Pattern.compile("(?<![\\w.-])[0-9](?:[ .-]?[0-9]){11,18}(?![\\w-])"),
              find -> isCard(find.value())),
          new Type(
              "SSN",
              Pattern.compile(
                  "(?<![\\w-])(?!000|666|9)[0-9]{3}(["
                      + " .-]?)(?!00)[0-9]{2}\\1(?!0000)[0-9]{4}(?![\\w-])"),
              find -> find.value().contains("-") || find.isAfter(SOCIAL)),
          new Type(
              "IP_ADDRESS",
              Pattern.compile(
                  "(?<![\\w.])(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\\.){3}(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(?![\\w]|\\.[0-9])"
                      + "|(?<![\\w:])(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}(?![\\w:])"),
              _ -> true),
          new Type(
              "PHONE",
              Pattern.compile(
                  "(?<![\\w.,/$€£-])(?<![0-9][ .-])(?:\\+|00)[1-9][0-9]{0,2}(?:["
                      + " .()/-]{0,2}[0-9]{1,5}){2,6}(?:x[0-9]{1,5})?(?![\\w])|(?<![\\w.,/$€£-])(?<![0-9]["
                      + " .-])(?:1[ .-])?\\(?[0-9]{3}\\)?[ .-]{1,2}[0-9]{3}["
                      + " .-][0-9]{4}(?:x[0-9]{1,5})?(?![\\w-])|(?<![\\w.,/$€£-])(?<![0-9]["
                      + " .-])\\(?0[0-9]{1,4}\\)?(?:[ .-][0-9]{2,8}){1,4}(?![\\w-])"),
              find -> find.digits() >= 7 && find.digits() <= 15),
          new Type(
              "PHONE",
              Pattern.compile(
                  "(?<![\\w.,/$€£-])(?<![0-9][ .-])\\(?[0-9](?:["
                      + " .()-]{0,2}[0-9]){5,13}(?:x[0-9]{1,5})?(?![\\w-])"),
              find -> find.isAfter(TELEPHONE) || find.isBefore(LINE_OF)));

  private Masking() {}

  public static String mask(String text) {
    return of(text).text();
  }

  /// The masked text, with the way back.
  public static Masked of(String text) {
    List<Found> all = new ArrayList<>();
    for (Type type : TYPES) {
      Matcher matcher = type.pattern().matcher(text);
      while (matcher.find()) {
        Found found = new Found(type.name(), matcher.start(), matcher.end());
        boolean free = all.stream().noneMatch(found::overlaps);
        if (free && type.check().test(new Find(text, matcher.start(), matcher.end()))) {
          all.add(found);
        }
      }
    }
    if (all.isEmpty()) {
      return new Masked(text, List.of());
    }
    all.sort(Comparator.comparingInt(Found::start));
    return replace(text, all);
  }

  private static Masked replace(String text, List<Found> all) {
    StringBuilder masked = new StringBuilder(text.length());
    List<Masked.Piece> pieces = new ArrayList<>();
    int done = 0;
    int was = 0;
    int is = 0;
    for (Found found : all) {
      masked.append(text, done, found.start());
      int between = text.codePointCount(done, found.start());
      String token =
          "<" + found.type() + ":" + digest(text.substring(found.start(), found.end())) + ">";
      masked.append(token);
      int length = text.codePointCount(found.start(), found.end());
      is += between;
      was += between;
      pieces.add(new Masked.Piece(is, is + token.length(), was, was + length));
      is += token.length();
      was += length;
      done = found.end();
    }
    return new Masked(masked.append(text, done, text.length()).toString(), pieces);
  }

  private static boolean isCard(String value) {
    String digits = value.replaceAll("[ .-]", "");
    int two = Integer.parseInt(digits.substring(0, 2));
    boolean issued =
        (two >= 30 && two <= 30)
            || (two >= 34 && two <= 39)
            || (two >= 40 && two <= 69)
            || (two >= 21 && two <= 27)
            || two == 18;
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(digits.length() - 1 - i) - '0';
      int weighted = i % 2 == 0 ? digit : digit * 2;
      sum += weighted > 9 ? weighted - 9 : weighted;
    }
    return issued && sum % 10 == 0;
  }

  private static boolean isIban(String value) {
    String plain = value.replaceAll("[ -]", "");
    StringBuilder digits = new StringBuilder();
    for (char c : (plain.substring(4) + plain.substring(0, 4)).toCharArray()) {
      digits.append(Character.digit(c, 36));
    }
    return new BigInteger(digits.toString()).mod(IBAN_MODULUS).intValue() == 1;
  }

  private static String digest(String value) {
    return String.format(Locale.ROOT, "%08x%04x", value.hashCode(), value.length() & 0xffff);
  }

  private record Type(String name, Pattern pattern, Predicate<Find> check) {}

  private record Found(String type, int start, int end) {
    boolean overlaps(Found other) {
      return start < other.end && other.start < end;
    }
  }

  private record Find(String text, int start, int end) {
    String value() {
      return text.substring(start, end);
    }

    long digits() {
      return value().chars().filter(Character::isDigit).count();
    }

    boolean isBefore(Pattern words) {
      return words.matcher(text).region(end, text.length()).lookingAt();
    }

    boolean isAfter(Pattern words) {
      return words.matcher(text.substring(Math.max(0, start - LOOK_BACK), start)).find();
    }
  }
}
