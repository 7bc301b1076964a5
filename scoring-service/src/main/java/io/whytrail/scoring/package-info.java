/// The rating: the scoring service's edges and its main class. Endpoints and handlers translate
/// between the contract and the packages below, where everything is decided.
@NullMarked
package io.whytrail.scoring;

import org.jspecify.annotations.NullMarked;
