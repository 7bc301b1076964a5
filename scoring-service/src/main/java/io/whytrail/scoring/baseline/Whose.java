package io.whytrail.scoring.baseline;

/// One whose behaviour is known: a subject by pseudonym, or a service by name.
public record Whose(Scope scope, String name) {}
