package io.whytrail.scoring.names;

import java.util.List;

/// What a word is a part of.
public enum Kind {
  NOTHING,
  PERSON,
  ADDRESS,
  /// A place, or where somebody is from.
  LOCATION,
  ORGANIZATION,
  DATE,
  AGE,
  /// A web address: told by how it is written, so that no network learns it.
  URL;

  private static final List<Kind> ALL = List.of(values());

  /// How many kinds a network tells apart: those before the web addresses.
  public static final int LEARNT = ALL.indexOf(URL);

  /// The place of a kind among the sums of a network.
  public int place() {
    return ALL.indexOf(this);
  }

  public static Kind at(int place) {
    return ALL.get(place);
  }
}
