/// The identity provider of one machine: keys that are made once and never leave the data
/// directory, and short-lived tokens for whoever can read them.
@NullMarked
package io.whytrail.local.identity;

import org.jspecify.annotations.NullMarked;
