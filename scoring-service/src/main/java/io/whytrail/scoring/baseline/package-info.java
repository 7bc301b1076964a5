/// What is ordinary: for each subject and each service, how long, how many tokens, how slow, how
/// risky, how often refused and with which tools, learnt from every recorded interaction with a
/// memory that fades. Time is always the interaction's own.
@NullMarked
package io.whytrail.scoring.baseline;

import org.jspecify.annotations.NullMarked;
