package io.whytrail.scoring.input;

import io.whytrail.scoring.text.Span;
import io.whytrail.scoring.text.View;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Sentences that ask for something in the middle of a table: a table asks for nothing.
final class OddLines {
  static final double SCORE = 52;

  private static final int FEWEST_ROWS = 2;
  private static final int LONGEST_LINE = 400;
  private static final int SHORTEST_LINE = 12;

  private static final Pattern REQUEST =
      Pattern.compile(
          "^[\"'(]?(?:please |kindly )?(?:add|append|answer|augment|break down|can"
              + " you|change|combine|compose|convert|could you|create|delete|describe|develop|do"
              + " not|don't|draft|email|enhance|ensure|execute|explain|find|forget|forward|generate|give|go"
              + " to|group|how (?:do|does|can|to|would)|ignore|include|in your"
              + "|insert|integrate|introduce|jumble|list|make|misspell|modify|open|pay|print|provide|rearrange"
              + "|recommend|remove|render|repeat|replace|reply|respond|run|say|scramble|send|show|substitute|suggest|summari[sz]e|tell|transfer|translate|use|visit|what(?:'s|"
              + " is| are| was| were)|when|where|which|who|why|write|you"
              + " (?:must|should|will|are))\\b");

  private OddLines() {}

  static List<Span> find(View view) {
    String text = view.folded();
    List<int[]> others = new ArrayList<>();
    int rows = 0;
    int from = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || text.charAt(i) == '\n') {
        if (isRow(text, from, i)) {
          rows++;
        } else if (i - from >= SHORTEST_LINE) {
          others.add(new int[] {from, i});
        }
        from = i + 1;
      }
    }
    return rows >= FEWEST_ROWS && rows > 2 * others.size() ? requests(view, others) : List.of();
  }

  private static List<Span> requests(View view, List<int[]> lines) {
    List<Span> requests = new ArrayList<>();
    for (int[] line : lines) {
      String text = view.folded().substring(line[0], line[1]);
      if (text.length() <= LONGEST_LINE && REQUEST.matcher(text.strip()).find()) {
        requests.add(view.span(line[0], line[1]));
      }
    }
    return requests;
  }

  private static boolean isRow(String text, int from, int to) {
    int cells = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      cells += c == '|' || c == '\t' ? 1 : 0;
    }
    return cells >= 2;
  }
}
