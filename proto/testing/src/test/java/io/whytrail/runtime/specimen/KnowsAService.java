package io.whytrail.runtime.specimen;

import io.whytrail.scoring.specimen.Rating;

public record KnowsAService(Rating rating) {}
