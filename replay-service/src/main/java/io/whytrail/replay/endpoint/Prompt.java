package io.whytrail.replay.endpoint;

/// A recorded interaction whose prompt is asked again.
///
/// @param position dense in the comparison, from 0
record Prompt(int position, String interactionId, String key) {}
