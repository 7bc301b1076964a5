package io.whytrail.replay.regression;

import io.whytrail.replay.model.TapePolicy;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which models are compared, where it is models and not policies.
final class ModelOptions {

  @Option(
      names = "--baseline-model",
      paramLabel = "MODEL",
      description =
          "Model A, as NAME, NAME@VERSION or KEY=VALUE,... (name, version, service, or an"
              + " interaction attribute).")
  private @Nullable String baseline;

  @Option(
      names = "--candidate-model",
      paramLabel = "MODEL",
      description = "Model B: compares recorded models instead of replaying a policy.")
  private @Nullable String candidate;

  @Option(
      names = "--candidate-endpoint",
      paramLabel = "MODEL",
      description =
          "Model B, asked now: this model of the endpoint that the service is configured with.")
  private String candidateEndpoint = "";

  @Option(
      names = "--repetition-endpoint",
      paramLabel = "MODEL",
      description = "Model A, asked again at that endpoint, for the A/A check.")
  private String repetitionEndpoint = "";

  @Option(
      names = "--max-turns",
      paramLabel = "N",
      description =
          "Answers of an endpoint's model to one prompt at most, those that ask for tools included"
              + " (default: ${DEFAULT-VALUE}).")
  private int maximumTurns = 8;

  @Option(
      names = "--max-prompts",
      paramLabel = "N",
      description =
          "Prompts that an endpoint's model is asked at most (default: ${DEFAULT-VALUE}).")
  private int maximumPrompts = 200;

  @Option(
      names = "--repetition-model",
      paramLabel = "MODEL",
      description = "Another recorded run of model A, for the A/A check.")
  private @Nullable String repetition;

  @Option(
      names = "--prompt-key",
      paramLabel = "NAME",
      description = "The interaction attribute that names the prompt (default: tag.prompt_key).")
  private String promptKey = "";

  @Option(
      names = "--bad",
      paramLabel = "NAME=VALUE",
      description =
          "An answer is bad where this interaction attribute has this value; may be repeated for"
              + " more values (default: where a decision, at --stage if given, is BLOCK or"
              + " APPROVE).")
  private Map<String, String> bad = new LinkedHashMap<>();

  @Option(
      names = "--bad-value",
      split = ",",
      paramLabel = "VALUE",
      description = "More values of the attribute of --bad.")
  private Set<String> badValues = new LinkedHashSet<>();

  @Option(
      names = "--tape",
      paramLabel = "TAPE",
      description =
          "Whether tool calls must be found on the baseline's tape: ${COMPLETION-CANDIDATES}"
              + " (default: IGNORED).")
  private TapePolicy tape = TapePolicy.IGNORED;

  @Option(
      names = "--alpha",
      paramLabel = "P",
      description = "One-sided significance (default: ${DEFAULT-VALUE}).")
  private double alpha = 0.05;

  @Option(
      names = "--min-prompts",
      paramLabel = "N",
      description = "Inconclusive below this many compared prompts (default: ${DEFAULT-VALUE}).")
  private int minimumPrompts = 20;

  /// A model as it was named.
  record Named(String text, Map<String, String> values) {

    static Named of(String option, @Nullable String text) {
      if (text == null || text.isBlank()) {
        throw new IllegalArgumentException(option + " names no model");
      }
      Map<String, String> values = new LinkedHashMap<>();
      if (text.contains("=")) {
        for (String pair : text.split(",", -1)) {
          int equals = pair.indexOf('=');
          if (equals < 1) {
            throw new IllegalArgumentException(option + ": '" + pair + "' is not KEY=VALUE");
          }
          values.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
      } else {
        int at = text.lastIndexOf('@');
        values.put("name", at < 1 ? text : text.substring(0, at));
        if (at >= 1) {
          values.put("version", text.substring(at + 1));
        }
      }
      return new Named(text, values);
    }
  }

  boolean given() {
    return baseline != null || candidate != null || asksEndpoint();
  }

  boolean asksEndpoint() {
    return !candidateEndpoint.isEmpty();
  }

  String candidateEndpoint() {
    if (candidate != null) {
      throw new IllegalArgumentException(
          "model B is a recorded one or an endpoint's: --candidate-model or --candidate-endpoint");
    }
    return candidateEndpoint;
  }

  String repetitionEndpoint() {
    if (!repetitionEndpoint.isEmpty() && !asksEndpoint()) {
      throw new IllegalArgumentException("--repetition-endpoint needs --candidate-endpoint");
    }
    return repetitionEndpoint;
  }

  int maximumTurns() {
    return maximumTurns;
  }

  int maximumPrompts() {
    return maximumPrompts;
  }

  /// What model B is, as it was named.
  String candidateText() {
    return asksEndpoint() ? candidateEndpoint + " (asked now)" : candidate().text();
  }

  Named baseline() {
    return Named.of("--baseline-model", baseline);
  }

  Named candidate() {
    return Named.of("--candidate-model", candidate);
  }

  @Nullable Named repetition() {
    return repetition == null ? null : Named.of("--repetition-model", repetition);
  }

  String promptKey() {
    return promptKey;
  }

  /// The attribute that says what is bad; empty where a verdict does.
  String badAttribute() {
    if (bad.size() > 1) {
      throw new IllegalArgumentException("--bad names one attribute; --bad-value adds values");
    }
    if (bad.isEmpty() && !badValues.isEmpty()) {
      throw new IllegalArgumentException("--bad-value needs --bad");
    }
    return bad.keySet().stream().findFirst().orElse("");
  }

  Set<String> badValues() {
    Set<String> values = new LinkedHashSet<>(bad.values());
    values.addAll(badValues);
    return values;
  }

  TapePolicy tape() {
    return tape;
  }

  double alpha() {
    if (!(alpha > 0 && alpha < 0.5)) {
      throw new IllegalArgumentException("--alpha is not between 0 and 0.5: " + alpha);
    }
    return alpha;
  }

  int minimumPrompts() {
    if (minimumPrompts < 1) {
      throw new IllegalArgumentException("--min-prompts is less than 1: " + minimumPrompts);
    }
    return minimumPrompts;
  }
}
