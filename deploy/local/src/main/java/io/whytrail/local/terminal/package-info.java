/// How the command line talks to people: plain lines everywhere, one line that moves where a
/// terminal can show it.
@NullMarked
package io.whytrail.local.terminal;

import org.jspecify.annotations.NullMarked;
