package io.whytrail.local.audit;

import java.util.List;

/// What an audit found.
///
/// @param origin as the checkpoint says; empty where there is none
/// @param size leaves that the checkpoint covers
/// @param root of the checkpoint, base64
/// @param entries how many were read
/// @param tiles how many files of hashes were compared
/// @param records how many stored records were held against their leaves; -1 where none were given
/// @param defects the first ones
/// @param defectCount all of them
public record AuditReport(
    String origin,
    long size,
    String root,
    long entries,
    long tiles,
    long records,
    List<Defect> defects,
    long defectCount) {

  public AuditReport {
    defects = List.copyOf(defects);
  }

  public boolean isClean() {
    return defectCount == 0;
  }
}
