/// Opaque page tokens, bound to the query they were made for.
@NullMarked
package io.whytrail.runtime.paging;

import org.jspecify.annotations.NullMarked;
