package io.whytrail.local.audit;

import java.util.ArrayList;
import java.util.List;

/// What was found, in its order. A log in which everything is wrong must not fill the memory: from
/// some number on defects are only counted.
final class Defects {

  private static final int MOST = 1000;

  private final List<Defect> kept = new ArrayList<>();
  private long count;

  void add(String place, String field, String problem) {
    if (kept.size() < MOST) {
      kept.add(new Defect(place, field, problem));
    }
    count++;
  }

  long count() {
    return count;
  }

  List<Defect> kept() {
    return List.copyOf(kept);
  }
}
