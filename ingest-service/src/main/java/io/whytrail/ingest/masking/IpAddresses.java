package io.whytrail.ingest.masking;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// IP addresses of both versions, told apart from version numbers and from times.
final class IpAddresses implements Detector {

  private static final int LONGEST_V6 = 45;
  private static final Pattern VERSION_WORDS =
      Pattern.compile("\\b(version|ver|release|build|v)[ .:=]*$");

  @Override
  public void find(Passage passage, Consumer<Span> found) {
    findV4(passage, found);
    findV6(passage.text(), found);
  }

  private static void findV4(Passage passage, Consumer<Span> found) {
    String text = passage.text();
    DigitGroups groups = passage.digits();
    for (int group = 0; group + 3 < groups.count(); group++) {
      int start = groups.start(group);
      int end = groups.end(group + 3);
      if (isDottedQuad(text, groups, group)
          && standsAlone(text, start, end)
          && !passage.introduced(start, VERSION_WORDS)) {
        found.accept(new Span(start, end, MaskType.IP_ADDRESS, quad(text, groups, group)));
        group += 3;
      }
    }
  }

  private static boolean isDottedQuad(String text, DigitGroups groups, int first) {
    for (int group = first; group <= first + 3; group++) {
      if (groups.length(group) > 3 || octet(text, groups, group) > 255) {
        return false;
      }
      if (group < first + 3
          && (groups.gapAfter(group) != 1 || text.charAt(groups.end(group)) != '.')) {
        return false;
      }
    }
    return true;
  }

  private static int octet(String text, DigitGroups groups, int group) {
    return Integer.parseInt(Characters.digits(text, groups.start(group), groups.end(group)));
  }

  private static String quad(String text, DigitGroups groups, int first) {
    StringBuilder quad = new StringBuilder();
    for (int group = first; group <= first + 3; group++) {
      quad.append(quad.isEmpty() ? "" : ".").append(octet(text, groups, group));
    }
    return quad.toString();
  }

  private static boolean standsAlone(String text, int start, int end) {
    char before = Characters.at(text, start - 1);
    char after = Characters.at(text, end);
    boolean longer = after == '.' && Characters.isDigit(Characters.at(text, end + 1));
    return !Characters.isIdentifier(before)
        && before != '.'
        && !Characters.isIdentifier(after)
        && !longer;
  }

  private static void findV6(String text, Consumer<Span> found) {
    int from = 0;
    for (int colon = text.indexOf(':'); colon >= 0; colon = text.indexOf(':', from)) {
      int start = colon;
      while (start > from && isV6(text.charAt(start - 1))) {
        start--;
      }
      int end = colon;
      while (end < text.length() && isV6(text.charAt(end))) {
        end++;
      }
      from = Math.max(end, colon + 1);
      acceptV6(text, start, end, found);
    }
  }

  private static void acceptV6(String text, int start, int end, Consumer<Span> found) {
    int last = end;
    while (last > start && isTrailing(text, start, last)) {
      last--;
    }
    boolean alone =
        !Characters.isIdentifier(Characters.at(text, start - 1))
            && !Characters.isIdentifier(Characters.at(text, last));
    if (!alone || last - start > LONGEST_V6) {
      return;
    }
    byte[] address = parse(text.substring(start, last));
    if (address != null) {
      found.accept(new Span(start, last, MaskType.IP_ADDRESS, HexFormat.of().formatHex(address)));
    }
  }

  private static boolean isV6(char c) {
    return Characters.isHex(c) || c == ':' || c == '.';
  }

  /// A full stop or a single colon after the address.
  private static boolean isTrailing(String text, int start, int last) {
    char c = text.charAt(last - 1);
    return c == '.' || (c == ':' && last - 2 >= start && text.charAt(last - 2) != ':');
  }

  /// The 16 bytes, or null. An address without any digit is more likely a word with colons, as in
  /// source code.
  private static byte @Nullable [] parse(String text) {
    int gap = text.indexOf("::");
    if (gap != text.lastIndexOf("::") || text.chars().noneMatch(c -> c >= '0' && c <= '9')) {
      return null;
    }
    int[] head = groups(gap < 0 ? text : text.substring(0, gap));
    int[] tail = groups(gap < 0 ? "" : text.substring(gap + 2));
    if (head == null || tail == null) {
      return null;
    }
    int total = head.length + tail.length;
    return gap < 0
        ? (total == 8 ? bytes(head, tail) : null)
        : (total < 8 ? bytes(head, tail) : null);
  }

  private static int @Nullable [] groups(String text) {
    if (text.isEmpty()) {
      return new int[0];
    }
    String[] parts = text.split(":", -1);
    int[] groups = new int[parts.length + 1];
    int count = 0;
    for (int i = 0; i < parts.length; i++) {
      String part = parts[i];
      if (part.contains(".")) {
        int[] quad = i == parts.length - 1 ? quad(part) : null;
        if (quad == null) {
          return null;
        }
        groups[count++] = quad[0];
        groups[count++] = quad[1];
      } else if (part.isEmpty() || part.length() > 4) {
        return null;
      } else {
        groups[count++] = Integer.parseInt(part, 16);
      }
    }
    return Arrays.copyOf(groups, count);
  }

  private static int @Nullable [] quad(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return null;
    }
    int value = 0;
    for (String part : parts) {
      boolean digits =
          !part.isEmpty() && part.length() <= 3 && part.chars().allMatch(c -> c <= '9');
      if (!digits || Integer.parseInt(part) > 255) {
        return null;
      }
      value = value << 8 | Integer.parseInt(part);
    }
    return new int[] {value >>> 16, value & 0xffff};
  }

  private static byte[] bytes(int[] head, int[] tail) {
    byte[] address = new byte[16];
    for (int i = 0; i < head.length; i++) {
      put(address, i, head[i]);
    }
    for (int i = 0; i < tail.length; i++) {
      put(address, 8 - tail.length + i, tail[i]);
    }
    return address;
  }

  private static void put(byte[] address, int group, int value) {
    address[2 * group] = (byte) (value >>> 8);
    address[2 * group + 1] = (byte) value;
  }
}
