package io.whytrail.local.format;

import com.google.gson.JsonObject;
import io.whytrail.interaction.v1.Interaction;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// The formats of `import`.
public enum Format {
  /// The contract's Interaction as proto3 JSON, bare or as `{"interaction", "labels"}`.
  WHYTRAIL_JSONL,
  /// Labelled interactions of public data sets.
  LABELLED_JSONL,
  /// Requests and responses of chat completions.
  OPENAI_JSONL,
  /// Looks at each row.
  AUTO;

  /// Reads one row.
  public Interaction read(String line) throws RowException {
    return rows().read(Json.object(line));
  }

  /// As it is written on the command line.
  public String option() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static Format ofOption(String option) {
    return Arrays.stream(values())
        .filter(format -> format.option().equals(option))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "formats are "
                    + Arrays.stream(values())
                        .map(Format::option)
                        .collect(Collectors.joining(", "))));
  }

  private RowFormat rows() {
    return switch (this) {
      case WHYTRAIL_JSONL -> new WhytrailJsonl();
      case LABELLED_JSONL -> new LabelledJsonl();
      case OPENAI_JSONL -> new OpenaiJsonl();
      case AUTO -> new AnyJsonl();
    };
  }

  /// Tells formats apart by keys that only one of them has.
  private static final class AnyJsonl implements RowFormat {

    @Override
    public Interaction read(JsonObject row) throws RowException {
      return format(row).rows().read(row);
    }

    private static Format format(JsonObject row) throws RowException {
      if (row.has("interaction")) {
        return WHYTRAIL_JSONL;
      }
      if (row.has("stage_labels")) {
        return LABELLED_JSONL;
      }
      if (WhytrailJsonl.looksLike(row)) {
        return WHYTRAIL_JSONL;
      }
      if (OpenaiJsonl.looksLike(row)) {
        return OPENAI_JSONL;
      }
      throw new RowException("no known format: name one with --format");
    }
  }
}
