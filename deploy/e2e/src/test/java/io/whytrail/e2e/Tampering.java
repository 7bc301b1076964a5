package io.whytrail.e2e;

import java.util.List;

/// One change behind the ledger's back, and what an audit must say about it.
///
/// @param stored the column, as `table.column`, or the tables where the change is to whole rows
/// @param change for people
/// @param statements SQL; `{log}`, `{other}`, `{record}`, `{index}` and so on stand for what is
///   there
/// @param named must be in one defect, where numbers are written n
record Tampering(String stored, String change, List<String> statements, String named) {

  Tampering {
    statements = List.copyOf(statements);
  }
}
