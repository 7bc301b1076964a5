package io.whytrail.ingest.specimen.bad;

import io.whytrail.interaction.v1.Interaction;
import java.util.List;

record HoldsAMessage(List<Interaction> interactions) {}
