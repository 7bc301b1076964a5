package io.whytrail.scoring.assessment;

import java.util.List;

/// Which detectors looked, and at how much.
///
/// @param complete every detector that the tier asks for ran over all the text of the stage
public record Coverage(
    List<DetectorRun> detectors, boolean complete, long totalCharacters, long scannedCharacters) {
  public Coverage {
    detectors = List.copyOf(detectors);
    if (scannedCharacters > totalCharacters) {
      throw new IllegalArgumentException("more characters scanned than there are");
    }
  }
}
