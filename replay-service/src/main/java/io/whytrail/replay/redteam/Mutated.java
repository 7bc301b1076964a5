package io.whytrail.replay.redteam;

import java.util.List;

/// An attack in other clothes.
sealed interface Mutated {

  /// Other text at the same place.
  record InPlace(String text) implements Mutated {}

  /// The same text over several messages.
  record Turns(List<String> texts) implements Mutated {

    public Turns {
      texts = List.copyOf(texts);
    }
  }

  /// The text comes with a retrieved document.
  record Chunk(String text) implements Mutated {}

  /// The text comes with what a tool returned.
  record ToolResult(String text) implements Mutated {}
}
