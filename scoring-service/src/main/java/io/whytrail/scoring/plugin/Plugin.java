package io.whytrail.scoring.plugin;

import io.whytrail.scoring.classifier.Scale;
import io.whytrail.scoring.detection.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// What a file says about a classifier that is plugged in.
///
/// @param id of the detector
/// @param reads which texts
/// @param scale from log odds to scores
record Plugin(String id, String version, Reads reads, Reason reason, Scale scale, Source source) {

  /// Which texts a plugged classifier reads.
  enum Reads {
    USER("input"),
    CONTENT("input"),
    OUTPUT("output");

    private final String stage;

    Reads(String stage) {
      this.stage = stage;
    }
  }

  /// Where its answers come from.
  sealed interface Source {

    /// A graph in a file beside this one, which runs here.
    ///
    /// @param tokenizer a tokenizer file whose model is word pieces
    /// @param labels what the graph's outputs stand for; with a single one its output is log odds
    /// @param stride how many pieces further the next window begins
    record Graph(
        String graph,
        String sha256,
        String tokenizer,
        String tokenizerSha256,
        List<String> labels,
        String positive,
        int maxTokens,
        int stride)
        implements Source {}

    /// A server that speaks the Open Inference protocol and cuts texts into tokens itself.
    ///
    /// @param input the name of its input, a text; it answers with the numbers of each label
    /// @param maxWords how many words it can read at once
    /// @param stride how many words further the next window begins
    record Server(
        String target,
        String model,
        String modelVersion,
        String input,
        String output,
        List<String> labels,
        String positive,
        int maxWords,
        int stride,
        Duration timeout)
        implements Source {}
  }

  Plugin {
    if (!id.matches("(input|output)\\.[a-z-]+") || !id.startsWith(reads.stage + ".")) {
      throw new IllegalArgumentException(
          "the id of a classifier that reads " + reads + " is " + reads.stage + ".name: " + id);
    }
  }

  static Plugin parse(String file) {
    Object node = new Yaml(new SafeConstructor(new LoaderOptions())).load(file);
    if (!(node instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException("a plug-in file holds keys and values");
    }
    Keys keys = new Keys(map);
    Keys anchors = keys.section("anchors");
    Source source = map.containsKey("server") ? server(keys, keys.section("server")) : graph(keys);
    return new Plugin(
        keys.text("id"),
        keys.text("version"),
        Reads.valueOf(keys.text("channel")),
        Reason.valueOf(keys.text("reason")),
        new Scale(
            anchors.number("floor"),
            anchors.number("notice"),
            anchors.number("review"),
            anchors.number("block")),
        source);
  }

  private static Source graph(Keys keys) {
    int most = keys.whole("max_tokens");
    int stride = keys.whole("stride");
    Windows.check(most - 2, stride);
    return new Source.Graph(
        keys.text("graph"),
        keys.text("sha256"),
        keys.text("tokenizer"),
        keys.text("tokenizer_sha256"),
        keys.labels(),
        keys.text("positive"),
        most,
        stride);
  }

  private static Source server(Keys keys, Keys server) {
    int most = server.whole("max_words");
    int stride = server.whole("stride");
    Windows.check(most, stride);
    return new Source.Server(
        server.text("target"),
        server.text("model"),
        server.textOr("model_version", ""),
        server.text("input"),
        server.text("output"),
        keys.labels(),
        keys.text("positive"),
        most,
        stride,
        Duration.ofMillis(server.whole("timeout_ms")));
  }

  /// The place of the positive label.
  static int positive(List<String> labels, String positive) {
    int at = labels.indexOf(positive);
    if (at < 0) {
      throw new IllegalArgumentException("no label is called " + positive);
    }
    return at;
  }

  /// The log odds of one label against all the others.
  static double logOdds(float[] numbers, int positive) {
    if (numbers.length == 1) {
      return numbers[0];
    }
    double highest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < numbers.length; i++) {
      highest = i == positive ? highest : Math.max(highest, numbers[i]);
    }
    double others = 0;
    for (int i = 0; i < numbers.length; i++) {
      others += i == positive ? 0 : StrictMath.exp(numbers[i] - highest);
    }
    return numbers[positive] - highest - StrictMath.log(others);
  }

  private record Keys(Map<?, ?> map) {
    String text(String key) {
      return String.valueOf(Objects.requireNonNull(map.get(key), "the plug-in lacks " + key));
    }

    String textOr(String key, String otherwise) {
      @Nullable Object value = map.get(key);
      return value == null ? otherwise : String.valueOf(value);
    }

    int whole(String key) {
      return Integer.parseInt(text(key));
    }

    double number(String key) {
      return Double.parseDouble(text(key));
    }

    List<String> labels() {
      List<String> labels = new ArrayList<>();
      if (map.get("labels") instanceof List<?> list) {
        list.forEach(label -> labels.add(String.valueOf(label)));
      }
      positive(labels, text("positive"));
      return List.copyOf(labels);
    }

    Keys section(String key) {
      if (map.get(key) instanceof Map<?, ?> section) {
        return new Keys(section);
      }
      throw new IllegalArgumentException("the plug-in lacks " + key);
    }
  }
}
