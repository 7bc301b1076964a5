package io.whytrail.scoring.training;

import io.whytrail.scoring.embedding.SentenceEncoder;
import io.whytrail.scoring.labelled.Masked;
import io.whytrail.scoring.labelled.Masking;
import io.whytrail.scoring.labelled.Row;
import io.whytrail.scoring.names.Kind;
import io.whytrail.scoring.names.NameTagger;
import io.whytrail.scoring.names.NamesFile;
import io.whytrail.scoring.names.PieceFeatures;
import io.whytrail.scoring.names.TagNetwork;
import io.whytrail.scoring.text.Span;
import io.whytrail.scoring.text.Text;
import io.whytrail.scoring.text.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/// Fits the head that finds names and addresses, and measures it on templates of sentences that it
/// did not see.
final class NamesTrainer {
  private static final int FOLDS = 5;
  private static final TagTrainer TRAINER = new TagTrainer(96, 10, 1e-3, 1, 0.1);
  // As if each kind had followed each other so often, by chance.
  private static final double CHANCE = 20;
  private static final Map<String, Kind> KINDS =
      Map.ofEntries(
          Map.entry("PERSON", Kind.PERSON),
          Map.entry("ADDRESS", Kind.ADDRESS),
          Map.entry("STREET_ADDRESS", Kind.ADDRESS),
          Map.entry("ZIP_CODE", Kind.ADDRESS),
          Map.entry("LOCATION", Kind.PLACE),
          Map.entry("GPE", Kind.PLACE),
          Map.entry("ORGANIZATION", Kind.ORGANISATION),
          Map.entry("DATE_TIME", Kind.DETAIL),
          Map.entry("AGE", Kind.DETAIL),
          Map.entry("TITLE", Kind.DETAIL),
          Map.entry("NRP", Kind.DETAIL),
          Map.entry("DOMAIN_NAME", Kind.DETAIL));

  private final List<Sample> samples = new ArrayList<>();

  NamesTrainer(List<Row> rows, SentenceEncoder encoder) {
    for (Row row : rows) {
      samples.add(Sample.of(row, encoder));
    }
  }

  /// The file of the head fitted on everything.
  String file() {
    return NamesFile.write(network(_ -> true));
  }

  /// What heads make of sentences whose templates they did not see.
  String card() {
    Count persons = new Count();
    Count addresses = new Count();
    Count looked = new Count();
    Count all = new Count();
    for (int fold = 0; fold < FOLDS; fold++) {
      int number = fold;
      Predicate<Sample> held = sample -> Split.of(sample.group(), FOLDS) == number;
      NameTagger tagger = new NameTagger(network(held.negate()));
      for (Sample sample : samples.stream().filter(held).toList()) {
        List<NameTagger.Found> found = tagger.find(sample.view(), sample.features());
        spans(sample, found, Kind.PERSON, persons);
        spans(sample, found, Kind.ADDRESS, addresses);
        characters(sample, found, looked, all);
      }
    }
    return """
    # Names and addresses

    Written by the trainer; not edited by hand. presidio_pii: %d sentences made of templates by a program, judged by
    heads that saw no sentence of the same template (five folds). Structured types are masked first, by their own rules.
    Some settings were compared on these folds, so that the figures are a little optimistic; real texts are not in the
    data. What is right is any labelled character.

    | what | recall | precision |
    |---|---|---|
    | people, spans that overlap | %s | %s |
    | addresses, spans that overlap | %s | %s |
    | characters of names, addresses and structured types | %s | %s |
    | characters of all labelled types, some of which nothing reports (organisations, places, dates, ages) | %s | %s |
    """
        .formatted(
            samples.size(),
            persons.recall(),
            persons.precision(),
            addresses.recall(),
            addresses.precision(),
            looked.recall(),
            looked.precision(),
            all.recall(),
            all.precision());
  }

  private static boolean isReported(Kind kind) {
    return kind == Kind.PERSON || kind == Kind.ADDRESS;
  }

  private static void characters(
      Sample sample, List<NameTagger.Found> found, Count looked, Count all) {
    BitSet labelled = new BitSet();
    BitSet meant = new BitSet();
    for (Label label : sample.labels()) {
      Kind kind = KINDS.get(label.type());
      labelled.set(label.span().start(), label.span().end());
      if (kind == null || isReported(kind)) {
        meant.set(label.span().start(), label.span().end());
      }
    }
    BitSet marked = sample.masked();
    for (NameTagger.Found each : found) {
      if (isReported(each.kind())) {
        Span span = sample.original(each.from(), each.to());
        marked.set(span.start(), span.end());
      }
    }
    int right = both(labelled, marked);
    looked.add(meant.cardinality(), both(meant, marked), marked.cardinality(), right);
    all.add(labelled.cardinality(), right, marked.cardinality(), right);
  }

  private static int both(BitSet one, BitSet other) {
    BitSet both = (BitSet) one.clone();
    both.and(other);
    return both.cardinality();
  }

  private static void spans(Sample sample, List<NameTagger.Found> found, Kind kind, Count count) {
    List<Span> spans =
        found.stream()
            .filter(each -> each.kind() == kind)
            .map(each -> sample.original(each.from(), each.to()))
            .toList();
    List<Span> labels =
        sample.labels().stream()
            .filter(label -> KINDS.get(label.type()) == kind)
            .map(Label::span)
            .toList();
    count.add(
        labels.size(),
        (int) labels.stream().filter(label -> spans.stream().anyMatch(label::overlaps)).count(),
        spans.size(),
        (int) spans.stream().filter(span -> labels.stream().anyMatch(span::overlaps)).count());
  }

  private TagNetwork network(Predicate<Sample> learnt) {
    List<float[]> inputs = new ArrayList<>();
    List<Integer> kinds = new ArrayList<>();
    int size = Kind.values().length;
    double[][] pairs = new double[size][size];
    for (Sample sample : samples.stream().filter(learnt).toList()) {
      int before = Kind.NOTHING.place();
      for (int piece = 0; piece < sample.features().pieces().size(); piece++) {
        int kind = sample.kind(piece).place();
        kinds.add(kind);
        inputs.add(sample.features().of(piece));
        pairs[before][kind]++;
        before = kind;
      }
    }
    int[] all = kinds.stream().mapToInt(Integer::intValue).toArray();
    return TRAINER.train(inputs, all, steps(pairs));
  }

  /// How much likelier each kind is after each other than by itself, as logarithms.
  private static float[] steps(double[][] pairs) {
    int size = pairs.length;
    double[] share = new double[size];
    double total = 0;
    for (double[] row : pairs) {
      for (int to = 0; to < size; to++) {
        share[to] += row[to];
        total += row[to];
      }
    }
    float[] steps = new float[size * size];
    for (int to = 0; to < size; to++) {
      share[to] = (share[to] + 1) / (total + size);
      for (int from = 0; from < size; from++) {
        double seen = Arrays.stream(pairs[from]).sum();
        double after = (pairs[from][to] + CHANCE * share[to]) / (seen + CHANCE);
        steps[from * size + to] = (float) StrictMath.log(after / share[to]);
      }
    }
    return steps;
  }

  private static final class Count {
    private int meant;
    private int hit;
    private int found;
    private int right;

    void add(int meant, int hit, int found, int right) {
      this.meant += meant;
      this.hit += hit;
      this.found += found;
      this.right += right;
    }

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

    Kind kind(int piece) {
      Span span = original(features.pieces().from(piece), features.pieces().to(piece));
      return labels.stream()
          .filter(label -> label.span().overlaps(span))
          .map(label -> KINDS.getOrDefault(label.type(), Kind.NOTHING))
          .max(Comparator.naturalOrder())
          .orElse(Kind.NOTHING);
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
