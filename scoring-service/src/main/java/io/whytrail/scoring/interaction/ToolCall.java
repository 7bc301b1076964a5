package io.whytrail.scoring.interaction;

/// One call of a tool: what the model asked for and what came back.
public record ToolCall(
    String name, String arguments, Content result, String error, SideEffect sideEffect) {}
