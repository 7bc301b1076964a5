package io.whytrail.benchmarks.score;

import io.whytrail.scoring.interaction.Chunk;
import io.whytrail.scoring.interaction.Content;
import io.whytrail.scoring.interaction.Interaction;
import io.whytrail.scoring.interaction.Message;
import io.whytrail.scoring.interaction.ToolCall;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/// The texts of interactions.
final class Texts {

  private Texts() {}

  static List<String> of(Interaction interaction) {
    return Stream.of(
            Stream.of(interaction.systemPrompt(), interaction.output()),
            interaction.messages().stream().map(Message::content),
            interaction.context().stream().map(Chunk::content),
            interaction.toolCalls().stream().map(ToolCall::result),
            interaction.toolCalls().stream().map(call -> Content.of(call.arguments())))
        .flatMap(contents -> contents)
        .map(Content::textOrEmpty)
        .filter(text -> !text.isEmpty())
        .toList();
  }

  /// Bytes of text an interaction has on average, as UTF-8.
  static long meanBytes(List<Interaction> interactions) {
    long bytes =
        interactions.stream()
            .flatMap(each -> of(each).stream())
            .mapToLong(text -> text.getBytes(StandardCharsets.UTF_8).length)
            .sum();
    return bytes / Math.max(1, interactions.size());
  }
}
