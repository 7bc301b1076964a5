package io.whytrail.scoring.training;

import io.whytrail.scoring.classifier.Passage;

/// One passage to learn from.
///
/// @param source the data it comes from
/// @param group passages of one group are near copies
/// @param weight how much it counts
record Lesson(String source, String group, boolean positive, double weight, Passage passage) {}
