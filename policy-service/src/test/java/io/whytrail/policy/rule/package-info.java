/// The policy language: documents that compile, documents that are refused, and what rules say.
@NullMarked
package io.whytrail.policy.rule;

import org.jspecify.annotations.NullMarked;
