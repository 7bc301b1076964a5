package io.whytrail.scoring.interaction;

/// A tool that was offered to the model.
public record Tool(String name, String description, SideEffect sideEffect) {}
