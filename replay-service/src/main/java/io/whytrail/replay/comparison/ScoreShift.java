package io.whytrail.replay.comparison;

/// How far the scores of a run moved.
///
/// @param rated cases that were rated again
/// @param moved those whose score moved by more than rounding can do
/// @param mean of the new score minus the recorded one
/// @param largestFall not above 0
/// @param largestRise not below 0
public record ScoreShift(int rated, int moved, double mean, int largestFall, int largestRise) {}
