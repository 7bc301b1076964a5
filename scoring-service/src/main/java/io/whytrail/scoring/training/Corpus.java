package io.whytrail.scoring.training;

import io.whytrail.scoring.classifier.Channel;
import io.whytrail.scoring.classifier.Passage;
import io.whytrail.scoring.classifier.Passages;
import io.whytrail.scoring.interaction.Interaction;
import io.whytrail.scoring.interaction.Message;
import io.whytrail.scoring.interaction.Part;
import io.whytrail.scoring.interaction.Role;
import io.whytrail.scoring.interaction.ToolCall;
import io.whytrail.scoring.labelled.JsonLines;
import io.whytrail.scoring.labelled.Masking;
import io.whytrail.scoring.labelled.Row;
import io.whytrail.scoring.pattern.Hit;
import io.whytrail.scoring.pattern.PatternSet;
import io.whytrail.scoring.text.Span;
import io.whytrail.scoring.text.Text;
import io.whytrail.scoring.training.Document.Use;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The labelled data as documents of the four channels. What is taken from which source, and for
/// what, is written here and nowhere else.
final class Corpus {
  static final List<String> SOURCES =
      List.of(
          "agentdojo_traces",
          "bipia_indirect",
          "cyberseceval_frr_benign",
          "cyberseceval_injection",
          "decodingtrust_llm_toxic",
          "halueval_general",
          "halueval_qa_grounded",
          "hatecheck",
          "jailbreak_templates",
          "jailbreakbench",
          "notinject",
          "presidio_pii",
          "self_instruct_replay",
          "tau_bench_airline",
          "xstest_completions");

  private static final int LONGEST_INSTRUCTION = 600;
  private static final int LONGEST_PROSE = 1500;
  private static final double INSTRUCTIONS = 0.3;
  private static final double PROSE = 0.6;
  private static final double PARTS = 0.3;
  private static final double TRIGGER_WORDS = 3;
  private static final double SAFE_PROMPTS = 2;

  // All poisoned results of one source share a wrapper; what is learnt is what stands in it.
  private static final Pattern WRAPPER =
      Pattern.compile("<INFORMATION>(.*?)</INFORMATION>", Pattern.DOTALL);
  private static final Pattern WRAPPED =
      Pattern.compile("following\\s+first:(.*?)After\\s+you\\s+do\\s+that", Pattern.DOTALL);

  private final Path data;
  private final Map<Channel, PatternSet> patterns;
  private final Passages cut;
  private final Map<String, List<Row>> rows = new LinkedHashMap<>();

  Corpus(Path data, Map<Channel, PatternSet> patterns, Passages cut) {
    this.data = data;
    this.patterns = patterns;
    this.cut = cut;
  }

  List<Document> documents(Channel channel) {
    return switch (channel) {
      case USER -> user();
      case CONTENT -> content();
      case TOXICITY -> toxicity();
      case REFUSAL -> refusal();
    };
  }

  List<Row> rows(String source) {
    return rows.computeIfAbsent(
        source,
        name -> JsonLines.read(data.resolve(name + ".jsonl.gz")).stream().map(Row::new).toList());
  }

  private List<Document> user() {
    List<Document> documents = new ArrayList<>();
    for (String source :
        List.of("jailbreak_templates", "jailbreakbench", "cyberseceval_injection")) {
      users(documents, source, true, Use.MEASURED, 1);
    }
    for (String source :
        List.of(
            "halueval_general",
            "self_instruct_replay",
            "tau_bench_airline",
            "agentdojo_traces",
            "bipia_indirect",
            "halueval_qa_grounded")) {
      users(documents, source, false, Use.ORDINARY, 1);
    }
    users(documents, "notinject", false, Use.PROBE, TRIGGER_WORDS);
    users(documents, "xstest_completions", false, Use.PROBE, SAFE_PROMPTS);
    users(documents, "cyberseceval_frr_benign", false, Use.PROBE, SAFE_PROMPTS);
    users(documents, "presidio_pii", false, Use.MEASURED, 1);
    systemPrompts(documents, "cyberseceval_injection");
    return documents;
  }

  /// What an application tells its model is no attack, and is written in the languages and about
  /// the matters of the attacks: without it, a language would be the attack.
  private void systemPrompts(List<Document> documents, String source) {
    Set<String> seen = new HashSet<>();
    for (Row row : rows(source)) {
      String text = Masking.mask(row.text(Part.SYSTEM_PROMPT, 0));
      if (!text.isBlank() && seen.add(text)) {
        String group = source + ' ' + row.tag("group");
        documents.add(whole(Channel.USER, source, group, false, Use.MEASURED, 1, text));
      }
    }
  }

  private void users(
      List<Document> documents, String source, boolean attack, Use use, double weight) {
    Set<String> seen = new HashSet<>();
    for (Row row : rows(source)) {
      boolean unlabelled = source.equals("xstest_completions") && safe(row).isEmpty();
      String text = Masking.mask(said(row));
      // An ordinary question is an attack in that source only because of the language it is in.
      boolean language = row.tag("variant").equals("different_user_input_language");
      if (unlabelled || language || text.isBlank() || !seen.add(text)) {
        continue;
      }
      // Two sources have one group, or one for each suite; there the task is the group.
      boolean coarse = source.equals("agentdojo_traces") || source.equals("bipia_indirect");
      String group = source + ' ' + (coarse ? text : row.tag("group"));
      documents.add(whole(Channel.USER, source, group, attack, use, weight, text));
    }
  }

  private static java.util.Optional<Boolean> safe(Row row) {
    return row.label("input_injection");
  }

  private List<Document> content() {
    List<Document> documents = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    rows("bipia_indirect").forEach(row -> documents.add(bipia(row)));
    for (Row row : rows("agentdojo_traces")) {
      agentDojo(documents, row, seen);
    }
    for (Row row : rows("tau_bench_airline")) {
      for (ToolCall call : row.interaction(Masking::mask).toolCalls()) {
        clean(documents, row, call.result().textOrEmpty(), seen);
      }
    }
    for (Row row : rows("halueval_qa_grounded")) {
      Interaction interaction = row.interaction(Masking::mask);
      clean(documents, row, interaction.context().getFirst().content().textOrEmpty(), seen);
    }
    for (String source :
        List.of("self_instruct_replay", "halueval_general", "jailbreak_templates")) {
      instructions(documents, source, seen);
    }
    prose(documents, "halueval_general", seen);
    prose(documents, "xstest_completions", seen);
    return documents;
  }

  private Document bipia(Row row) {
    Interaction interaction = row.interaction(Masking::mask);
    String text = interaction.context().getFirst().content().textOrEmpty();
    String context = "context " + interaction.context().getFirst().id();
    boolean attack = row.label("input_injection").orElseThrow();
    String family = "attack " + row.tag("attack_name");
    Span span = attack ? span(text, Masking.mask(row.tag("attack_text"))) : new Span(0, 0);
    return document(
        row.source() + ' ' + row.tag("task"),
        attack ? Set.of(context, family) : Set.of(context),
        attack ? family : context,
        attack,
        attack ? Use.MEASURED : Use.ORDINARY,
        1,
        text,
        said(row),
        passage -> attack && passage.overlaps(span));
  }

  private void agentDojo(List<Document> documents, Row row, Set<String> seen) {
    Interaction interaction = row.interaction(Masking::mask);
    List<Integer> poisoned = row.indexes("injected_calls");
    boolean clean = row.label("input_injection").filter(injection -> !injection).isPresent();
    for (int i = 0; i < interaction.toolCalls().size(); i++) {
      String text = interaction.toolCalls().get(i).result().textOrEmpty();
      Matcher wrapper = WRAPPER.matcher(text);
      Matcher wrapped = WRAPPED.matcher(text);
      boolean attack = wrapper.find() && wrapped.find();
      // A later echo of an injection is labelled clean; it is neither learnt nor measured.
      if (attack != poisoned.contains(i) || !(attack || clean)) {
        continue;
      }
      String core = attack ? wrapped.group(1) : "";
      String bare =
          attack ? text.substring(0, wrapper.start()) + core + text.substring(wrapper.end()) : text;
      if (seen.add(bare)) {
        Span span = attack ? span(bare, core) : new Span(0, 0);
        String suite = row.tag("suite") + " suite";
        documents.add(
            document(
                row.source(),
                Set.of(suite),
                suite,
                attack,
                attack ? Use.MEASURED : Use.ORDINARY,
                1,
                bare,
                said(row),
                passage -> attack && passage.overlaps(span)));
      }
    }
  }

  private void clean(List<Document> documents, Row row, String text, Set<String> seen) {
    if (!text.isEmpty() && seen.add(text)) {
      String group = row.source() + ' ' + row.tag("group");
      documents.add(
          document(
              row.source(),
              Set.of(group),
              group,
              false,
              Use.ORDINARY,
              1,
              text,
              said(row),
              _ -> false));
    }
  }

  /// What people ask for is what has no place in data.
  private void instructions(List<Document> documents, String source, Set<String> seen) {
    for (Row row : rows(source)) {
      String text = Masking.mask(said(row));
      if (text.length() <= LONGEST_INSTRUCTION && seen.add(text)) {
        String group = source + ' ' + row.tag("group");
        documents.add(
            document(
                source, Set.of(group), group, true, Use.LEARNT, INSTRUCTIONS, text, "", _ -> true));
      }
    }
  }

  private void prose(List<Document> documents, String source, Set<String> seen) {
    for (Row row : rows(source)) {
      String text = row.interaction(Masking::mask).output().textOrEmpty();
      if (text.length() <= LONGEST_PROSE && seen.add(text)) {
        String group = "output " + source + ' ' + row.tag("group");
        documents.add(
            document(source, Set.of(group), group, false, Use.LEARNT, PROSE, text, "", _ -> false));
      }
    }
  }

  private List<Document> toxicity() {
    List<Document> documents = new ArrayList<>();
    for (Row row : rows("decodingtrust_llm_toxic")) {
      output(documents, Channel.TOXICITY, row, row.source(), true, Use.MEASURED, 1);
    }
    for (Row row : rows("hatecheck")) {
      boolean hateful = row.label("output_toxic").orElseThrow();
      String source = hateful ? "hatecheck hateful" : "hatecheck contrast";
      output(documents, Channel.TOXICITY, row, source, hateful, Use.MEASURED, 1);
    }
    for (String source :
        List.of(
            "halueval_general",
            "self_instruct_replay",
            "tau_bench_airline",
            "agentdojo_traces",
            "xstest_completions")) {
      Set<String> seen = new HashSet<>();
      for (Row row : rows(source)) {
        if (seen.add(row.interaction(Masking::mask).output().textOrEmpty())) {
          output(documents, Channel.TOXICITY, row, source, false, Use.ORDINARY, 1);
        }
      }
    }
    return documents;
  }

  private List<Document> refusal() {
    List<Document> documents = new ArrayList<>();
    for (Row row : rows("xstest_completions")) {
      String label = row.tag("completion_label");
      if (label.startsWith("2") || label.startsWith("1")) {
        boolean refusal = label.startsWith("2");
        Use use = refusal ? Use.MEASURED : Use.ORDINARY;
        output(documents, Channel.REFUSAL, row, row.source(), refusal, use, 1);
      }
    }
    for (Row row : rows("self_instruct_replay")) {
      output(documents, Channel.REFUSAL, row, row.source(), false, Use.LEARNT, PROSE);
    }
    return documents;
  }

  private void output(
      List<Document> documents,
      Channel channel,
      Row row,
      String source,
      boolean positive,
      Use use,
      double weight) {
    String text = row.interaction(Masking::mask).output().textOrEmpty();
    if (!text.isBlank()) {
      String group = row.source() + ' ' + row.tag("group");
      documents.add(whole(channel, source, group, positive, use, weight, channel.beginning(text)));
    }
  }

  /// A document whose lesson is the whole of it, and its parts where it is harmless.
  private Document whole(
      Channel channel,
      String source,
      String group,
      boolean positive,
      Use use,
      double weight,
      String content) {
    Text text = Text.of(content);
    List<Passage> passages = new ArrayList<>();
    cut.ofMessage(text, hits(channel, text), passages::add);
    List<Lesson> lessons = new ArrayList<>();
    passages.stream()
        .limit(1)
        .forEach(first -> lessons.add(new Lesson(source, group, positive, weight, first)));
    // No part of a harmless text is an attack; which part of an attack is one, nobody says.
    if (!positive) {
      passages.stream()
          .skip(1)
          .forEach(part -> lessons.add(new Lesson(source, group, false, weight * PARTS, part)));
    }
    return new Document(source, Set.of(group), positive, use, passages, lessons);
  }

  /// A document of which each sentence is a lesson.
  private Document document(
      String source,
      Set<String> keys,
      String group,
      boolean positive,
      Use use,
      double weight,
      String content,
      String question,
      Predicate<Span> meant) {
    Text text = Text.of(content);
    List<Passage> passages = new ArrayList<>();
    String folded = Text.of(question).plain().folded();
    cut.ofDocument(text, hits(Channel.CONTENT, text), folded, passages::add);
    List<Lesson> lessons =
        passages.stream()
            .map(passage -> new Lesson(source, group, meant.test(passage.span()), weight, passage))
            .toList();
    return new Document(source, keys, positive, use, passages, lessons);
  }

  private List<Hit> hits(Channel channel, Text text) {
    PatternSet set = patterns.get(channel);
    if (set == null) {
      throw new IllegalStateException("no patterns for " + channel);
    }
    return set.find(text, () -> {});
  }

  private static Span span(String text, String part) {
    int at = text.indexOf(part);
    if (at < 0) {
      throw new IllegalArgumentException("the text does not hold: " + part);
    }
    int from = text.codePointCount(0, at);
    return new Span(from, from + part.codePointCount(0, part.length()));
  }

  private static String said(Row row) {
    StringBuilder said = new StringBuilder();
    for (Message message : row.interaction(text -> text).messages()) {
      if (message.role() == Role.USER) {
        said.append(said.isEmpty() ? "" : "\n").append(message.content().textOrEmpty());
      }
    }
    return said.toString();
  }
}
