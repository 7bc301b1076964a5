package io.whytrail.ingest.specimen.bad;

import java.util.logging.Logger;

final class LogsByJul {

  void log() {
    Logger.getLogger("specimen").info("lost");
  }
}
