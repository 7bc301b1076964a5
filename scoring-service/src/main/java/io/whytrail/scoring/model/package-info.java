/// Models as versions. A model is an immutable bundle of detectors with the data they work with;
/// its version is the digest of everything that can change an answer. Several are loaded side by
/// side, one of them is active.
@NullMarked
package io.whytrail.scoring.model;

import org.jspecify.annotations.NullMarked;
