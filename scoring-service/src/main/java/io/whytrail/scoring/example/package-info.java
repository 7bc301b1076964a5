/// What people have said about texts: each text as a vector, with the label that judged it. A new
/// text is compared with all of a tenant's, exactly, so that the same examples always say the same.
@NullMarked
package io.whytrail.scoring.example;

import org.jspecify.annotations.NullMarked;
