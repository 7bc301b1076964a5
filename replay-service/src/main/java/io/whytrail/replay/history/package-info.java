/// The index of recorded decisions: what suites are selected and stratified from. It follows
/// policy's facts and keeps no variables, only their digest: a replay fetches them from policy when
/// it needs them.
@NullMarked
package io.whytrail.replay.history;

import org.jspecify.annotations.NullMarked;
