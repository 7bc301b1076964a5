/// The rule and the verdict of people: versioned policies decide every stage of every interaction,
/// people grant or reject what a policy leaves to them, and label what was wrong. The packages are
/// the steps: rule, rollout, decision, approval, feedback, and the console to watch them.
@NullMarked
package io.whytrail.policy;

import org.jspecify.annotations.NullMarked;
