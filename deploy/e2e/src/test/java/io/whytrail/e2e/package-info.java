/// Stories across the services, through the public API and the front door only. What is started
/// here are the same processes that `deploy/whytrail` starts for people.
@NullMarked
package io.whytrail.e2e;

import org.jspecify.annotations.NullMarked;
