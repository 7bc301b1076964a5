@NullMarked
package io.whytrail.replay.endpoint;

import org.jspecify.annotations.NullMarked;
