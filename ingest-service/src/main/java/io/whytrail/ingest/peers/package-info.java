/// What the other services say: asked for by the gate, followed as facts, and sealed as they said
/// it, each once whichever way it came first.
@NullMarked
package io.whytrail.ingest.peers;

import org.jspecify.annotations.NullMarked;
