package io.whytrail.scoring.names;

import java.util.List;

/// What a word is a part of.
public enum Kind {
  NOTHING,
  PERSON,
  ADDRESS,
  /// This and the further ones are looked for so that they are not taken for a name or an address.
  PLACE,
  ORGANISATION,
  /// A date, an age, a title or a nation.
  DETAIL;

  private static final List<Kind> ALL = List.of(values());

  /// The place of a kind among the sums of a network.
  public int place() {
    return ALL.indexOf(this);
  }

  public static Kind at(int place) {
    return ALL.get(place);
  }
}
