/// The model leg on recorded runs: what another model did to the same prompt, taken from the record
/// instead of asking it, with tool calls answered by the recorded tape alone. Nothing here can run
/// a tool or call a model.
@NullMarked
package io.whytrail.replay.model;

import org.jspecify.annotations.NullMarked;
