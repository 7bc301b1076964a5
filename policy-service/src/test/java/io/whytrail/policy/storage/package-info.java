/// Ids and cursors.
@NullMarked
package io.whytrail.policy.storage;

import org.jspecify.annotations.NullMarked;
