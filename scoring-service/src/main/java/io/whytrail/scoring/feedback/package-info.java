/// Learning from people without training: labels that ingest has sealed become examples, texts as
/// vectors that new texts of the same tenant are compared with. They are kept in Postgres and held
/// in memory by each instance, which notices every change before it compares.
@NullMarked
package io.whytrail.scoring.feedback;

import org.jspecify.annotations.NullMarked;
