package io.whytrail.ingest.specimen.bad;

import jakarta.inject.Inject;
import java.time.Clock;

class InjectsAField {

  @Inject Clock clock;
}
