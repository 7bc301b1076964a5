/// What policy decided and recorded, in the words of a replay: a verdict, the rules that matched,
/// the variables they saw. Edges here translate policy's messages and fetch its stored decisions.
@NullMarked
package io.whytrail.replay.decision;

import org.jspecify.annotations.NullMarked;
