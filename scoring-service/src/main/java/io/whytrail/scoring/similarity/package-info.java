/// What reads alike: an index over the masked text of all recorded interactions, by meaning of
/// words and by the words themselves. It is made from the record and can be made anew at any time.
@NullMarked
package io.whytrail.scoring.similarity;

import org.jspecify.annotations.NullMarked;
