/// The rating: runs a model's detectors over an interaction within a time limit, combines their
/// findings into a score for each stage, and says which detectors looked and at how much.
/// Assessments are kept in Postgres.
@NullMarked
package io.whytrail.scoring.assessment;

import org.jspecify.annotations.NullMarked;
