package io.whytrail.scoring.baseline;

/// What is known of one code in one slot of a service.
///
/// @param interactions how many had it
/// @param amount the sum of what they had
public record Traffic(long interactions, double amount) {

  static final Traffic NONE = new Traffic(0, 0);
}
