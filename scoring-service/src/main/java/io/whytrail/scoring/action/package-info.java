/// Detectors of the ACTION stage. What a tool call would do is read from the tool's declaration
/// where there is one and from its name and arguments where there is none; where its destination
/// comes from is read from who mentioned it.
@NullMarked
package io.whytrail.scoring.action;

import org.jspecify.annotations.NullMarked;
