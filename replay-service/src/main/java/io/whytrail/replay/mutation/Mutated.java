package io.whytrail.replay.mutation;

import java.util.List;

/// The text of an attack in other clothes.
sealed interface Mutated {

  /// Other text at the same place.
  ///
  /// @param request asks a reader to undo it; nobody is asked where the text is what a model wrote
  record InPlace(String request, String text) implements Mutated {}

  /// The same text in pieces.
  record Pieces(List<String> texts) implements Mutated {

    public Pieces {
      texts = List.copyOf(texts);
    }
  }

  /// The text comes with a retrieved document.
  record Chunk(String text) implements Mutated {}

  /// The text comes with what a tool returned.
  record ToolResult(String text) implements Mutated {}
}
