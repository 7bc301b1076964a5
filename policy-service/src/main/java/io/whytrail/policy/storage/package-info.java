/// How rows get in and out: statements inside the current transaction, and ids that sort by time.
@NullMarked
package io.whytrail.policy.storage;

import org.jspecify.annotations.NullMarked;
