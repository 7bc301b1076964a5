package io.whytrail.scoring.training;

import io.whytrail.scoring.detection.MaskToken;
import io.whytrail.scoring.embedding.SentenceEncoder;
import io.whytrail.scoring.interaction.Message;
import io.whytrail.scoring.interaction.Part;
import io.whytrail.scoring.interaction.Role;
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
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// Fits the head that finds names and what else may tell who somebody is, and measures it on
/// templates of sentences that it did not see, and on real messages that it did not see.
final class NamesTrainer {
  /// The labelled sentences.
  static final String SENTENCES = "presidio_pii";

  /// Where real messages come from, without labels.
  static final List<String> MESSAGES =
      List.of("halueval_general", "self_instruct_replay", "tau_bench_airline");

  private static final int FOLDS = 5;
  // Each second group of messages is looked at and not learnt.
  private static final int SHARES = 2;
  private static final TagTrainer TRAINER = new TagTrainer(96, 10, 1e-3, 1, 0.1);
  // As if each kind had followed each other so often, by chance.
  private static final double CHANCE = 20;
  private static final Map<String, Kind> KINDS =
      Map.ofEntries(
          Map.entry("PERSON", Kind.PERSON),
          Map.entry("ADDRESS", Kind.ADDRESS),
          Map.entry("STREET_ADDRESS", Kind.ADDRESS),
          Map.entry("ZIP_CODE", Kind.ADDRESS),
          Map.entry("LOCATION", Kind.LOCATION),
          Map.entry("GPE", Kind.LOCATION),
          Map.entry("NRP", Kind.LOCATION),
          Map.entry("ORGANIZATION", Kind.ORGANIZATION),
          Map.entry("DATE_TIME", Kind.DATE),
          Map.entry("AGE", Kind.AGE),
          Map.entry("DOMAIN_NAME", Kind.URL));

  private final SentenceEncoder encoder;
  private final List<Sample> samples = new ArrayList<>();
  private final List<float[]> ordinary = new ArrayList<>();
  private final List<String> unseen = new ArrayList<>();
  private final TagNetwork whole;

  /// Reads the labelled sentences and the messages.
  NamesTrainer(List<Row> sentences, List<Row> messages, SentenceEncoder encoder) {
    this.encoder = encoder;
    for (Row row : sentences) {
      samples.add(Sample.of(row, encoder));
    }
    Map<String, String> groups = new LinkedHashMap<>();
    for (Row row : messages) {
      for (Message message : row.interaction(Masking::mask).messages()) {
        if (message.role() == Role.USER) {
          groups.putIfAbsent(message.content().textOrEmpty(), row.tag("group"));
        }
      }
    }
    List<OrdinaryWords.Read> learnt = new ArrayList<>();
    groups.forEach((text, group) -> {
      if (Split.of(group, SHARES) == 0) {
        View view = Text.of(text).plain();
        learnt.add(new OrdinaryWords.Read(view, PieceFeatures.of(view, encoder, () -> {})));
      } else {
        unseen.add(text);
      }
    });
    OrdinaryWords words = new OrdinaryWords(learnt);
    learnt.forEach(message -> ordinary.addAll(words.in(message)));
    whole = network(_ -> true);
  }

  /// The file of the head fitted on everything.
  String file() {
    return NamesFile.write(whole);
  }

  /// What heads make of sentences whose templates they did not see, and of messages.
  String card(Map<String, String> digests) {
    Map<Kind, Count> spans = new EnumMap<>(Kind.class);
    Count all = new Count();
    for (int fold = 0; fold < FOLDS; fold++) {
      int number = fold;
      Predicate<Sample> held = sample -> Split.of(sample.group(), FOLDS) == number;
      NameTagger tagger = new NameTagger(network(held.negate()));
      for (Sample sample : samples.stream().filter(held).toList()) {
        List<NameTagger.Found> found = tagger.find(sample.features());
        for (Kind kind : Kind.values()) {
          if (kind != Kind.NOTHING) {
            spans(sample, found, kind, spans.computeIfAbsent(kind, _ -> new Count()));
          }
        }
        characters(sample, found, all);
      }
    }
    StringBuilder card = new StringBuilder();
    card.append(
        """
        # Names and what else may tell who somebody is

        Written by the trainer; not edited by hand. presidio_pii: %d sentences made of templates by a program, judged by
        heads that saw no sentence of the same template (five folds). Spans are found where they overlap; structured types
        are masked first, by their own rules. Some settings were compared on these folds, so that the figures are a little
        optimistic.

        | what | found | right |
        |---|---|---|
        """
            .formatted(samples.size()));
    spans.forEach((kind, count) ->
        card.append("| %s | %s | %s |\n".formatted(kind, count.recall(), count.precision())));
    card.append(
        "| characters of all labelled types, with masking | %s | %s |\n"
            .formatted(all.recall(), all.precision()));
    messages(card);
    card.append("\n| file that it was trained on | SHA-256 |\n|---|---|\n");
    digests.forEach((file, digest) -> card.append("| %s | %s |\n".formatted(file, digest)));
    return card.toString();
  }

  private void messages(StringBuilder card) {
    NameTagger tagger = new NameTagger(whole);
    Map<Kind, Integer> found = new EnumMap<>(Kind.class);
    int words = 0;
    for (String text : unseen) {
      View view = Text.of(text).plain();
      PieceFeatures features = PieceFeatures.of(view, encoder, () -> {});
      words += features.words().size();
      tagger.find(features).forEach(each -> found.merge(each.kind(), 1, Integer::sum));
    }
    card.append(
        """

        %d pieces of ordinary words were learnt as nothing. They come from what people say in half of the groups of
        %s, which are not labelled: what is written small, what has a capital
        only because a sentence begins with it, numbers beside which nothing has a name. In the %d messages of the other half
        (%d words) the head found, for 1,000 words:

        | what | for 1,000 words | in all |
        |---|---|---|
        """
            .formatted(ordinary.size(), String.join(", ", MESSAGES), unseen.size(), words));
    for (Map.Entry<Kind, Integer> each : found.entrySet()) {
      card.append(
          String.format(
              Locale.ROOT,
              "| %s | %.2f | %d |\n",
              each.getKey(),
              1000.0 * each.getValue() / Math.max(1, words),
              each.getValue()));
    }
  }

  private static void characters(Sample sample, List<NameTagger.Found> found, Count all) {
    BitSet labelled = new BitSet();
    for (Label label : sample.labels()) {
      labelled.set(label.span().start(), label.span().end());
    }
    BitSet marked = sample.masked();
    for (NameTagger.Found each : found) {
      Span span = sample.original(each.from(), each.to());
      marked.set(span.start(), span.end());
    }
    int right = both(labelled, marked);
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
    double[][] pairs = new double[Kind.LEARNT][Kind.LEARNT];
    for (Sample sample : samples.stream().filter(learnt).toList()) {
      inputs.addAll(sample.inputs());
      int before = Kind.NOTHING.place();
      for (int piece = 0; piece < sample.inputs().size(); piece++) {
        int kind = sample.kind(piece).place();
        kinds.add(kind);
        pairs[before][kind]++;
        before = kind;
      }
    }
    inputs.addAll(ordinary);
    kinds.addAll(Collections.nCopies(ordinary.size(), Kind.NOTHING.place()));
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
  ///
  /// @param inputs the numbers of its pieces
  private record Sample(
      String group,
      Masked content,
      View view,
      PieceFeatures features,
      List<float[]> inputs,
      List<Label> labels) {
    static Sample of(Row row, SentenceEncoder encoder) {
      Masked content = Masking.of(row.text(Part.MESSAGE, 0));
      View view = Text.of(content.text()).plain();
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
      List<float[]> inputs =
          IntStream.range(0, features.pieces().size()).mapToObj(features::of).toList();
      return new Sample(row.tag("group"), content, view, features, inputs, labels);
    }

    /// What a piece is taught to be; a web address and what is masked teach nothing.
    Kind kind(int piece) {
      int from = features.pieces().from(piece);
      int to = features.pieces().to(piece);
      if (features.forms().teachesNothing(from, to)) {
        return Kind.NOTHING;
      }
      Span span = original(from, to);
      return labels.stream()
          .filter(label -> label.span().overlaps(span))
          .map(label -> KINDS.getOrDefault(label.type(), Kind.NOTHING))
          .filter(kind -> kind.place() < Kind.LEARNT)
          .max(Comparator.naturalOrder())
          .orElse(Kind.NOTHING);
    }

    Span original(int from, int to) {
      return content.original(view.span(from, to));
    }

    /// The characters that masking has taken away already.
    BitSet masked() {
      BitSet masked = new BitSet();
      MaskToken.in(content.text())
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
