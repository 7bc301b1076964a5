package io.whytrail.local.audit;

/// One thing that is wrong.
///
/// @param place the file, or the leaf or record by its index
/// @param field what of it; empty where it is the whole
public record Defect(String place, String field, String problem) {

  @Override
  public String toString() {
    return field.isEmpty() ? place + ": " + problem : "%s, %s: %s".formatted(place, field, problem);
  }
}
