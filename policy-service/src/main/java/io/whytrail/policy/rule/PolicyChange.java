package io.whytrail.policy.rule;

/// Something that is in one policy, or is different in it.
///
/// @param kind rule, variable or default
/// @param name the rule's id, the variable's name or the stage
/// @param key the key that differs; empty where all of it came or went
/// @param before empty where it came
/// @param after empty where it went
public record PolicyChange(String kind, String name, String key, String before, String after) {}
