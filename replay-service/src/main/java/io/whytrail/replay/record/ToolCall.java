package io.whytrail.replay.record;

/// A call of a tool as it is compared.
///
/// @param arguments canonical, so that spelling makes no difference
public record ToolCall(String name, String arguments) {}
