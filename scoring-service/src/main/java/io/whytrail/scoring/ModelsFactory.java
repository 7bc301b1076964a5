package io.whytrail.scoring;

import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.whytrail.scoring.model.Bundle;
import io.whytrail.scoring.model.Model;
import io.whytrail.scoring.model.Models;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Loads the models when the service starts, so that a broken one stops it there and not at the
/// first call.
@Factory
final class ModelsFactory {

  private static final Logger log = LoggerFactory.getLogger(ModelsFactory.class);

  @Context
  Models models(ScoringConfiguration configuration) {
    List<Model> all = configuration.models().stream().map(Bundle::read).map(Model::of).toList();
    Models models = new Models(all, configuration.activeModel());
    for (Model model : models.all()) {
      String state = model.equals(models.active()) ? "active" : "loaded";
      log.info("Model {} is {}, version {}", model.name(), state, model.version());
    }
    return models;
  }
}
