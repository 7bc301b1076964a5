package io.whytrail.scoring.feedback;

import io.whytrail.scoring.example.Examples;
import io.whytrail.scoring.model.ShippedEmbedding;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;

/// The examples of each tenant as they are now. They are held in memory; whether anything has
/// changed is asked each time, so that all instances say the same.
@Singleton
public final class KnownExamples {

  private static final float LOAD = 0.75F;

  private final PostgresExamples store;
  private final FeedbackConfiguration configuration;
  // The tenant that was asked for last comes last.
  private final Map<String, Held> held = new LinkedHashMap<>(16, LOAD, true);

  KnownExamples(PostgresExamples store, FeedbackConfiguration configuration) {
    this.store = store;
    this.configuration = configuration;
  }

  private record Held(long version, Examples examples) {}

  /// The examples of a tenant.
  public Examples of(String tenant) {
    long version = store.version(tenant);
    if (version == PostgresExamples.NEVER) {
      return Examples.none();
    }
    synchronized (held) {
      Held known = held.get(tenant);
      if (known != null && known.version() == version) {
        return known.examples();
      }
    }
    // What is newer than the version that was read is read again next time.
    Examples examples = store.load(tenant, ShippedEmbedding.get().name(), configuration.labels());
    keep(tenant, new Held(version, examples));
    return examples;
  }

  private void keep(String tenant, Held examples) {
    synchronized (held) {
      held.put(tenant, examples);
      long texts = held.values().stream().mapToLong(each -> each.examples().size()).sum();
      var oldest = held.entrySet().iterator();
      while (texts > configuration.held() && held.size() > 1) {
        texts -= oldest.next().getValue().examples().size();
        oldest.remove();
      }
    }
  }
}
