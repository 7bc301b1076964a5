package io.whytrail.scoring.plugin;

import java.util.List;

/// Says how likely a text is what is looked for.
interface TextClassifier {

  /// Waits until it can answer.
  ///
  /// @param checkpoint called often: it throws where the time is over
  void await(Runnable checkpoint);

  /// Takes in a text.
  Reading read(String text);

  /// A text that was taken in.
  interface Reading {
    /// Parts that can be read at once; together they are all of the text.
    List<Part> parts();

    /// The log odds that a part is what is looked for.
    double logit(Part part);
  }

  /// A range of characters.
  record Part(int from, int to) {}
}
