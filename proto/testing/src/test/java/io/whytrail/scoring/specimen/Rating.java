package io.whytrail.scoring.specimen;

public record Rating(int score) {}
