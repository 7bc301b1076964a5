package io.whytrail.scoring;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.time.Duration;
import java.util.List;

/// How content is rated.
///
/// @param models where the models are: `classpath:` and a folder, or a folder of the file system
/// @param activeModel the name of the model that rates where nobody asks for another; the first of
///   the list where it is empty
/// @param fastLimit how long the detectors of one stage may take in the fast tier
/// @param deepLimit how long the detectors of one stage may take in the deep tier
/// @param recordedLimit how long the detectors of one stage may take for a recorded interaction,
///   where nobody waits
/// @param loadBytes how many bytes of recorded interactions are held in memory at once
@ConfigurationProperties("whytrail.scoring")
record ScoringConfiguration(
    List<String> models,
    String activeModel,
    Duration fastLimit,
    Duration deepLimit,
    Duration recordedLimit,
    int loadBytes) {

  ScoringConfiguration {
    models = List.copyOf(models);
  }
}
