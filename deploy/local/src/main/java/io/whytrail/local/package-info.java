/// The commands of `deploy/whytrail`, the front door for people: one class each, which reads
/// options, calls the packages below and prints what came of it.
@NullMarked
package io.whytrail.local;

import org.jspecify.annotations.NullMarked;
