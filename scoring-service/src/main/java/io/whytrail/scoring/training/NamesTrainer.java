package io.whytrail.scoring.training;

import io.whytrail.scoring.classifier.Network;
import io.whytrail.scoring.detection.Reason;
import io.whytrail.scoring.embedding.SentenceEncoder;
import io.whytrail.scoring.labelled.Masked;
import io.whytrail.scoring.labelled.Masking;
import io.whytrail.scoring.labelled.Row;
import io.whytrail.scoring.names.NameTagger;
import io.whytrail.scoring.names.NamesFile;
import io.whytrail.scoring.names.PieceFeatures;
import io.whytrail.scoring.text.Span;
import io.whytrail.scoring.text.Text;
import io.whytrail.scoring.text.View;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// Fits the head that finds names and addresses, and measures it on templates of sentences that it
/// did not see.
final class NamesTrainer {
  private static final int FOLDS = 5;
  private static final NetworkTrainer TRAINER = new NetworkTrainer(64, 1, 12, 1e-3, 1);
  private static final Set<String> PERSONS = Set.of("PERSON");
  private static final Set<String> ADDRESSES = Set.of("ADDRESS", "STREET_ADDRESS");

  private final List<Sample> samples = new ArrayList<>();

  NamesTrainer(List<Row> rows, SentenceEncoder encoder) {
    for (Row row : rows) {
      samples.add(Sample.of(row, encoder));
    }
  }

  /// The file of the head fitted on everything.
  String file() {
    return NamesFile.write(network(_ -> true, PERSONS), network(_ -> true, ADDRESSES));
  }

  /// What heads make of sentences whose templates they did not see.
  String card() {
    Count persons = new Count();
    Count addresses = new Count();
    Count all = new Count();
    for (int fold = 0; fold < FOLDS; fold++) {
      int number = fold;
      Predicate<Sample> held = sample -> Split.of(sample.group(), FOLDS) == number;
      Network person = network(held.negate(), PERSONS);
      Network address = network(held.negate(), ADDRESSES);
      NameTagger tagger = new NameTagger(person, address);
      samples.stream()
          .filter(held)
          .forEach(sample -> judge(sample, tagger, persons, addresses, all));
    }
    return """
    # Names and addresses

    Written by the trainer; not edited by hand. presidio_pii: %d sentences made of templates by a program, judged by
    heads that saw no sentence of the same template (five folds). Structured types are masked first, by their own rules.
    Two settings were compared on these folds, so that the figures are a little optimistic; real texts are not in the data.

    | what | recall | precision |
    |---|---|---|
    | people, spans that overlap | %s | %s |
    | addresses, spans that overlap | %s | %s |
    | characters of all labelled types, most of which nothing looks for (organisations, places, dates, ages) | %s | %s |
    """
        .formatted(
            samples.size(),
            persons.recall(),
            persons.precision(),
            addresses.recall(),
            addresses.precision(),
            all.recall(),
            all.precision());
  }

  private static void judge(
      Sample sample, NameTagger tagger, Count persons, Count addresses, Count all) {
    List<NameTagger.Found> found = tagger.find(sample.view(), sample.features());
    count(sample, found, Reason.PII_PERSON, PERSONS, persons);
    count(sample, found, Reason.PII_ADDRESS, ADDRESSES, addresses);
    BitSet meant = new BitSet();
    sample.labels().forEach(label -> meant.set(label.span().start(), label.span().end()));
    BitSet marked = sample.masked();
    for (NameTagger.Found each : found) {
      Span span = sample.original(each.from(), each.to());
      marked.set(span.start(), span.end());
    }
    BitSet both = (BitSet) meant.clone();
    both.and(marked);
    all.meant += meant.cardinality();
    all.hit += both.cardinality();
    all.found += marked.cardinality();
    all.right += both.cardinality();
  }

  private static void count(
      Sample sample, List<NameTagger.Found> found, Reason reason, Set<String> types, Count count) {
    List<Span> spans =
        found.stream()
            .filter(each -> each.reason() == reason)
            .map(each -> sample.original(each.from(), each.to()))
            .toList();
    List<Span> labels =
        sample.labels().stream()
            .filter(label -> types.contains(label.type()))
            .map(Label::span)
            .toList();
    count.meant += labels.size();
    count.hit +=
        (int) labels.stream().filter(label -> spans.stream().anyMatch(label::overlaps)).count();
    count.found += spans.size();
    count.right +=
        (int) spans.stream().filter(span -> labels.stream().anyMatch(span::overlaps)).count();
  }

  private Network network(Predicate<Sample> learnt, Set<String> types) {
    List<float[]> inputs = new ArrayList<>();
    BitSet positive = new BitSet();
    for (Sample sample : samples) {
      if (learnt.test(sample)) {
        for (int piece = 0; piece < sample.features().pieces().size(); piece++) {
          positive.set(inputs.size(), sample.is(piece, types));
          inputs.add(sample.features().of(piece));
        }
      }
    }
    return TRAINER.train(inputs.size(), inputs::get, positive::get, _ -> 1);
  }

  private static final class Count {
    private int meant;
    private int hit;
    private int found;
    private int right;

    String recall() {
      return share(hit, meant);
    }

    String precision() {
      return share(right, found);
    }

    private static String share(int part, int all) {
      return String.format(Locale.ROOT, "%.1f %% of %d", 100.0 * part / Math.max(1, all), all);
    }
  }

  private record Label(String type, Span span) {}

  /// One sentence.
  private record Sample(
      String group, Masked content, View view, PieceFeatures features, List<Label> labels) {
    static Sample of(Row row, SentenceEncoder encoder) {
      String text = row.text(io.whytrail.scoring.interaction.Part.MESSAGE, 0);
      Masked content = Masking.of(text);
      View view = Text.of(Masking.mask(text)).plain();
      List<Label> labels = new ArrayList<>();
      if (row.labels().get("input_pii") instanceof List<?> spans) {
        for (Object each : spans) {
          Map<?, ?> span = (Map<?, ?>) each;
          if (number(span, "message") == 0) {
            labels.add(
                new Label(
                    String.valueOf(span.get("type")),
                    new Span(number(span, "start"), number(span, "end"))));
          }
        }
      }
      PieceFeatures features = PieceFeatures.of(view, encoder, () -> {});
      return new Sample(row.tag("group"), content, view, features, labels);
    }

    boolean is(int piece, Set<String> types) {
      Span span = original(features.pieces().from(piece), features.pieces().to(piece));
      return labels.stream()
          .anyMatch(label -> types.contains(label.type()) && label.span().overlaps(span));
    }

    Span original(int from, int to) {
      return content.original(view.span(from, to));
    }

    /// The characters that masking has taken away already.
    BitSet masked() {
      BitSet masked = new BitSet();
      io.whytrail.scoring.detection.MaskToken.in(content.text())
          .forEach(token -> {
            Span span = content.original(token.span());
            masked.set(span.start(), span.end());
          });
      return masked;
    }

    private static int number(Map<?, ?> label, String key) {
      return label.get(key) instanceof Number number ? number.intValue() : 0;
    }
  }
}
