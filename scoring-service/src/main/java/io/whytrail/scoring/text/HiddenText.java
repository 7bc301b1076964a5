package io.whytrail.scoring.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads the messages that runs of tag characters or variation selectors spell.
final class HiddenText {
  private static final int SHORTEST = 4;

  private final List<Run> runs = new ArrayList<>();
  private Run run = new Run();
  private boolean flag;

  void add(int cp, int codePoint) {
    if (run.bytes.isEmpty()) {
      run.start = codePoint;
    }
    run.bytes.add(value(cp));
    run.end = codePoint + 1;
  }

  /// The run belongs to a flag emoji, which is spelled with tag characters by the standard.
  void flag() {
    flag = true;
  }

  boolean inFlag() {
    return flag;
  }

  void end() {
    flag = false;
    if (run.bytes.size() >= SHORTEST) {
      runs.add(run);
      run = new Run();
    } else if (!run.bytes.isEmpty()) {
      run = new Run();
    }
  }

  List<View> views(List<Concealment> concealments) {
    end();
    List<View> views = new ArrayList<>();
    for (Run each : runs) {
      String text = each.text();
      if (Prose.isPrintable(text)) {
        Span span = new Span(each.start, each.end);
        ViewBuilder builder = new ViewBuilder(text.length());
        builder.append(text, span);
        views.add(builder.build(Disguise.TAGS));
        concealments.add(new Concealment(Disguise.TAGS, span));
      }
    }
    return views;
  }

  private static byte value(int cp) {
    if (Invisible.isTag(cp)) {
      return (byte) (cp - 0xE0000);
    }
    return (byte) (cp >= 0xE0100 ? cp - 0xE0100 + 16 : cp - 0xFE00);
  }

  private static final class Run {
    private final List<Byte> bytes = new ArrayList<>();
    private int start;
    private int end;

    private String text() {
      byte[] all = new byte[bytes.size()];
      for (int i = 0; i < all.length; i++) {
        all[i] = bytes.get(i);
      }
      return new String(all, StandardCharsets.UTF_8);
    }
  }
}
