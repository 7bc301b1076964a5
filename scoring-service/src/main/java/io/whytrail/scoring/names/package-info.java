/// Names of people and addresses in free text, which no pattern knows: a small head on what the
/// sentence encoder makes of each piece of a word.
@NullMarked
package io.whytrail.scoring.names;

import org.jspecify.annotations.NullMarked;
