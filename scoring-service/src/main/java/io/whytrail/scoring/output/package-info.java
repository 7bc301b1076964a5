/// Detectors of the OUTPUT stage: data that leaks, toxic language, refusals, the system prompt
/// given away, and claims that the recorded context does not support.
@NullMarked
package io.whytrail.scoring.output;

import org.jspecify.annotations.NullMarked;
