/// The policy language: reads a YAML document, compiles its CEL rules against typed variables, and
/// evaluates them. Everything here is a pure function of its input, so that the same variables give
/// the same ruling, byte for byte, today and on replay.
@NullMarked
package io.whytrail.policy.rule;

import org.jspecify.annotations.NullMarked;
