package io.whytrail.ingest.specimen.hen;

import io.whytrail.ingest.specimen.egg.Egg;
import org.jspecify.annotations.Nullable;

public record Hen(@Nullable Egg from) {}
