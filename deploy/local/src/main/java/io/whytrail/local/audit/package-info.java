/// Checks a whole log from the outside: the signed checkpoint, every entry, every tile, and where
/// they are at hand every stored record. Whatever is wrong is named with its place. Like `evidence`
/// it shares only formats with the service that writes the log.
@NullMarked
package io.whytrail.local.audit;

import org.jspecify.annotations.NullMarked;
