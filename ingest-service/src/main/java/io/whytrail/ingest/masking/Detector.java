package io.whytrail.ingest.masking;

import java.util.function.Consumer;

/// Finds values of one kind. An implementation must take time linear in the length of the text,
/// whatever the text is, and must not find anything in a token that masking has written.
interface Detector {

  void find(Passage passage, Consumer<Span> found);
}
