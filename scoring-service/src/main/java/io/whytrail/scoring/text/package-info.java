/// Text as a detector needs to see it. A text has one plain view (compatibility forms, invisible
/// characters and look-alike letters folded, white space collapsed) and a view for each disguise
/// that was found and undone: base64, hexadecimal, bits, Morse, shifted alphabets, leet, spaced
/// letters, reversal, escapes, invisible tags.
///
/// Every character of every view knows which code points of the original it came from, so that a
/// finding can always be shown in the text that was recorded.
@NullMarked
package io.whytrail.scoring.text;

import org.jspecify.annotations.NullMarked;
