/// Detectors of the INPUT stage: attacks by people, instructions in data that came in from
/// elsewhere, disguises, personal data, the domain and the language of a request.
@NullMarked
package io.whytrail.scoring.input;

import org.jspecify.annotations.NullMarked;
