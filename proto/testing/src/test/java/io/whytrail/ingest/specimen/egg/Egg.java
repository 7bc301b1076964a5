package io.whytrail.ingest.specimen.egg;

import io.whytrail.ingest.specimen.hen.Hen;
import org.jspecify.annotations.Nullable;

public record Egg(@Nullable Hen from) {}
