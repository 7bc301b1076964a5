/// What the tests of all modules share: real backends, tokens, named interactions, a clock that can
/// be set, and the rules of the code as tests. Belongs on the test class path only.
@NullMarked
package io.whytrail.testing;

import org.jspecify.annotations.NullMarked;
