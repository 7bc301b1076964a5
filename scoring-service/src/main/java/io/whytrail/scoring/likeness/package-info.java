/// Whether a text reads like what people have judged before: the same words, or nearly so. It finds
/// what was seen once and comes again; what is new is others' work.
@NullMarked
package io.whytrail.scoring.likeness;

import org.jspecify.annotations.NullMarked;
