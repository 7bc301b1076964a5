package io.whytrail.ingest.specimen.bad;

record RatingManager(String name) {}
