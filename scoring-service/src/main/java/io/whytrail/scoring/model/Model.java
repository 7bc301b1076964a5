package io.whytrail.scoring.model;

import io.whytrail.scoring.action.CallProfiler;
import io.whytrail.scoring.action.DestinationDetector;
import io.whytrail.scoring.action.EffectDetector;
import io.whytrail.scoring.action.FlowDetector;
import io.whytrail.scoring.action.ToolWords;
import io.whytrail.scoring.classifier.Channel;
import io.whytrail.scoring.classifier.ClassifierDetector;
import io.whytrail.scoring.classifier.Passages;
import io.whytrail.scoring.classifier.Weights;
import io.whytrail.scoring.detection.Combination;
import io.whytrail.scoring.detection.Detector;
import io.whytrail.scoring.detection.Reason;
import io.whytrail.scoring.embedding.SentenceEncoder;
import io.whytrail.scoring.embedding.TokenTable;
import io.whytrail.scoring.input.AttackDetector;
import io.whytrail.scoring.input.DisguiseDetector;
import io.whytrail.scoring.input.DomainDetector;
import io.whytrail.scoring.input.ForeignInstructionDetector;
import io.whytrail.scoring.input.LanguageDetector;
import io.whytrail.scoring.input.PersonalDataDetector;
import io.whytrail.scoring.interaction.Stage;
import io.whytrail.scoring.likeness.LikenessDetector;
import io.whytrail.scoring.names.NamesDetector;
import io.whytrail.scoring.names.NamesFile;
import io.whytrail.scoring.output.GroundednessDetector;
import io.whytrail.scoring.output.LeakDetector;
import io.whytrail.scoring.output.RefusalDetector;
import io.whytrail.scoring.output.SystemPromptDetector;
import io.whytrail.scoring.output.ToxicityDetector;
import io.whytrail.scoring.pattern.Pattern;
import io.whytrail.scoring.pattern.PatternFile;
import io.whytrail.scoring.pattern.PatternSet;
import io.whytrail.scoring.plugin.Plugins;
import io.whytrail.scoring.text.Text;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/// One immutable bundle of detectors.
///
/// @param version the digest of everything that can change an answer: the bundle's files, the
///   normaliser, the combination, and the version of every detector
public record Model(String name, String version, List<Detector> detectors, CallProfiler profiler) {
  /// Where the model that ships is.
  public static final String SHIPPED = "classpath:models/stack-2";

  /// The same with everything else that ships, which needs native code and more time.
  public static final String COMPLETE = "classpath:models/stack-2-names";

  /// The file of the token table.
  public static final String TABLE = "table.txt";

  /// The file of the head that finds names; the default model does without.
  public static final String NAMES = "names.txt";

  private static final String PLUGIN = ".plugin.yaml";
  private static final String WEIGHTS = "weights.txt";

  public Model {
    detectors = List.copyOf(detectors);
  }

  public static Model of(Bundle bundle) {
    List<Pattern> output = patterns(bundle, "output.yaml");
    Map<Channel, PatternSet> sets = patternSets(bundle);
    CallProfiler profiler = new CallProfiler(ToolWords.parse(bundle.file("tools.yaml")));
    Detector foreign = new ForeignInstructionDetector(of(sets, Channel.CONTENT));
    List<Detector> detectors = new ArrayList<>();
    detectors.addAll(
        List.of(
            new AttackDetector(of(sets, Channel.USER)),
            foreign,
            new DisguiseDetector(),
            new PersonalDataDetector(),
            new DomainDetector(new PatternSet(patterns(bundle, "domains.yaml"))),
            new LanguageDetector(),
            new LeakDetector(only(output, Set.of(Reason.DATA_LEAK, Reason.EXFILTRATION))),
            new ToxicityDetector(of(sets, Channel.TOXICITY)),
            new RefusalDetector(of(sets, Channel.REFUSAL)),
            new SystemPromptDetector(),
            new GroundednessDetector(),
            new EffectDetector(profiler),
            new DestinationDetector(profiler),
            new FlowDetector(profiler, foreign)));
    detectors.addAll(classifiers(bundle, sets));
    detectors.add(new LikenessDetector(Stage.INPUT, ShippedEmbedding.get()));
    detectors.add(new LikenessDetector(Stage.OUTPUT, ShippedEmbedding.get()));
    if (bundle.files().containsKey(NAMES)) {
      detectors.add(
          new NamesDetector(NamesFile.read(bundle.file(NAMES)), SentenceEncoder.shared()));
    }
    detectors.addAll(plugins(bundle));
    long ids = detectors.stream().map(Detector::id).distinct().count();
    if (ids < detectors.size()) {
      throw new IllegalArgumentException(
          "two detectors of model " + bundle.name() + " share an id");
    }
    return new Model(bundle.name(), digest(bundle, detectors), detectors, profiler);
  }

  /// The same without the head that finds names, which costs most of the time and raises no score
  /// but its own.
  public Model withoutNames() {
    List<Detector> others =
        detectors.stream().filter(each -> !(each instanceof NamesDetector)).toList();
    return new Model(name, version, others, profiler);
  }

  /// The text model; none where the bundle has no weights.
  private static List<Detector> classifiers(Bundle bundle, Map<Channel, PatternSet> sets) {
    String weights = bundle.files().get(WEIGHTS);
    if (weights == null) {
      return List.of();
    }
    Passages passages = passages(bundle);
    List<Detector> detectors = new ArrayList<>();
    Weights.read(weights)
        .forEach((channel, classifier) ->
            detectors.add(
                new ClassifierDetector(channel, classifier, of(sets, channel), passages)));
    return detectors;
  }

  private static List<Detector> plugins(Bundle bundle) {
    List<Detector> plugins = new ArrayList<>();
    bundle
        .files()
        .forEach((file, content) -> {
          if (file.endsWith(PLUGIN)) {
            plugins.add(Plugins.of(content, bundle.folder()));
          }
        });
    return plugins;
  }

  /// How texts are cut and what their parts mean.
  public static Passages passages(Bundle bundle) {
    return new Passages(TokenTable.parse(bundle.file(TABLE)));
  }

  private static PatternSet of(Map<Channel, PatternSet> sets, Channel channel) {
    return Objects.requireNonNull(sets.get(channel), channel.name());
  }

  /// The patterns of each channel.
  public static Map<Channel, PatternSet> patternSets(Bundle bundle) {
    List<Pattern> override = patterns(bundle, "override.yaml");
    List<Pattern> output = patterns(bundle, "output.yaml");
    return Map.of(
        Channel.USER,
        set(override, patterns(bundle, "user.yaml")),
        Channel.CONTENT,
        set(override, patterns(bundle, "foreign.yaml")),
        Channel.TOXICITY,
        only(output, Set.of(Reason.TOXICITY)),
        Channel.REFUSAL,
        only(output, Set.of(Reason.REFUSAL)));
  }

  /// The patterns of all its files together, as one set.
  public static PatternSet allPatterns(Bundle bundle) {
    return new PatternSet(
        Stream.of("override.yaml", "user.yaml", "foreign.yaml", "output.yaml", "domains.yaml")
            .flatMap(file -> patterns(bundle, file).stream())
            .toList());
  }

  private static List<Pattern> patterns(Bundle bundle, String file) {
    return PatternFile.parse(bundle.file(file)).patterns();
  }

  private static PatternSet set(List<Pattern> shared, List<Pattern> own) {
    List<Pattern> all = new ArrayList<>(shared);
    all.addAll(own);
    return new PatternSet(all);
  }

  private static PatternSet only(List<Pattern> patterns, Set<Reason> reasons) {
    return new PatternSet(
        patterns.stream().filter(pattern -> reasons.contains(pattern.reason())).toList());
  }

  private static String digest(Bundle bundle, List<Detector> detectors) {
    StringBuilder canonical = new StringBuilder("whytrail model bundle 1\n");
    canonical.append("name ").append(bundle.name()).append('\n');
    canonical.append("normaliser ").append(Text.NORMALISER_VERSION).append('\n');
    canonical.append("combination ").append(Combination.VERSION).append('\n');
    detectors.stream()
        .sorted(Comparator.comparing(Detector::id))
        .forEach(each ->
            canonical
                .append("detector ")
                .append(each.id())
                .append(' ')
                .append(each.version())
                .append('\n'));
    for (Map.Entry<String, String> file : bundle.files().entrySet()) {
      canonical
          .append("file ")
          .append(file.getKey())
          .append(' ')
          .append(sha256(file.getValue()))
          .append('\n');
    }
    return "sha256:" + sha256(canonical.toString());
  }

  private static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
