/// What it means to detect something: a case is looked at by detectors, each of which reports
/// findings within a time limit. A finding names its reason and its place, never the text that
/// matched.
@NullMarked
package io.whytrail.scoring.detection;

import org.jspecify.annotations.NullMarked;
