package io.whytrail.scoring.similarity;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Property;
import io.whytrail.scoring.model.Bundle;
import io.whytrail.scoring.model.Model;
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
  private static final int DIMENSIONS = 256;

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
    return new LuceneIndex(folder, embedding(), temporary);
  }

  /// Words as they are and what they mean: the first finds copies, the second other words for the
  /// same.
  private static Embedding embedding() {
    return new JoinedEmbedding(
        new HashedEmbedding(DIMENSIONS),
        new MeaningEmbedding(Bundle.read(Model.SHIPPED).file(Model.TABLE)));
  }
}
