package io.whytrail.local.evidence;

/// A field of a record that is not as it was sealed.
///
/// @param field one name, or several where no more can be known
public record Change(String field, String problem) {

  static Change in(String field) {
    return new Change(field, "it is not what was sealed");
  }
}
