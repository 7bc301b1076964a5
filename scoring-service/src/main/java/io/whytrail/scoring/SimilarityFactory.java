package io.whytrail.scoring;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Property;
import io.whytrail.scoring.model.ShippedEmbedding;
import io.whytrail.scoring.similarity.LuceneIndex;
import io.whytrail.scoring.similarity.SimilarityIndex;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens this instance's index.
@Factory
final class SimilarityFactory {

  private static final Logger log = LoggerFactory.getLogger(SimilarityFactory.class);

  @Singleton
  @Bean(preDestroy = "close")
  SimilarityIndex index(@Property(name = "whytrail.similarity.index") String configured)
      throws IOException {
    boolean temporary = configured.isEmpty();
    Path folder =
        temporary
            ? Files.createTempDirectory("whytrail-index")
            : Files.createDirectories(Path.of(configured));
    log.info("What reads alike is indexed in {}", folder);
    return new LuceneIndex(folder, ShippedEmbedding.get(), temporary);
  }
}
