package io.whytrail.scoring.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.whytrail.scoring.erasure.Erasure;
import io.whytrail.scoring.model.Bundle;
import io.whytrail.scoring.model.Model;
import io.whytrail.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What every index promises, and how near Lucene comes to the exact one.
class SimilarityIndexTest {

  private static final Logger log = LoggerFactory.getLogger(SimilarityIndexTest.class);
  private static final Embedding EMBEDDING = new HashedEmbedding(256);
  private static final Instant TIME = Instant.parse("2026-03-02T09:00:00Z");
  private static final long SEED = 20_260_302;

  @TempDir private Path folder;

  /// An index over an empty folder.
  interface Opening extends Function<Path, SimilarityIndex> {}

  static Stream<Opening> indexes() {
    return Stream.of(folder -> new LuceneIndex(folder, EMBEDDING), _ -> new ExactIndex(EMBEDDING));
  }

  @ParameterizedTest
  @MethodSource("indexes")
  void near_findsTheSameWordsFirst(Opening opening) {
    try (SimilarityIndex index = opening.apply(folder)) {
      index.add(
          List.of(
              passage("acme", "parcel", "sub_1", "My parcel has not arrived, where is it?"),
              passage("acme", "invoice", "sub_2", "Please pay the invoice of Nordwind today."),
              passage("acme", "again", "sub_3", "My parcel has not arrived. Where is it now?")));

      List<Alike> near = index.near("acme", "My parcel has not arrived, where is it?", 2);

      assertThat(near).extracting(Alike::interactionId).containsExactly("parcel", "again");
      assertThat(near.getFirst().cosine()).isGreaterThan(0.999);
      assertThat(near.getLast().cosine()).isBetween(0.7, 0.999);
      assertThat(near.getFirst().subject()).isEqualTo("sub_1");
      assertThat(near.getFirst().time()).isEqualTo(TIME);
    }
  }

  @ParameterizedTest
  @MethodSource("indexes")
  void alike_findsARareWordInALongText(Opening opening) {
    try (SimilarityIndex index = opening.apply(folder)) {
      Random random = new Random(SEED);
      List<Passage> passages = new ArrayList<>();
      for (int i = 0; i < 150; i++) {
        passages.add(passage("acme", "other-" + i, "", sentence(random, i % 10, 12)));
      }
      passages.add(
          passage(
              "acme",
              "rare",
              "",
              sentence(random, 3, 400) + " zugspitze " + sentence(random, 4, 400)));
      index.add(passages);

      assertThat(index.alike("acme", "Zugspitze", 10))
          .extracting(Alike::interactionId)
          .contains("rare");
    }
  }

  @ParameterizedTest
  @MethodSource("indexes")
  void tenants_neverSeeOneAnother(Opening opening) {
    try (SimilarityIndex index = opening.apply(folder)) {
      index.add(
          List.of(
              passage("acme", "same-id", "sub_1", "The merger is planned for May."),
              passage("other", "same-id", "sub_1", "Lunch is at noon."),
              passage("other", "theirs", "sub_1", "The merger is planned for June.")));

      assertThat(index.near("acme", "The merger is planned for May.", 10))
          .extracting(Alike::interactionId)
          .containsExactly("same-id");
      assertThat(index.alike("acme", "merger June", 10))
          .extracting(Alike::interactionId)
          .containsExactly("same-id");
      assertThat(index.alike("nobody", "merger", 10)).isEmpty();
      assertThat(index.text("other", "same-id")).contains("Lunch is at noon.");
      assertThat(index.text("acme", "theirs")).isEmpty();
      assertThat(index.forget(List.of(interaction("acme", "theirs"), subject("acme", "sub_1"))))
          .isEqualTo(1);
      assertThat(index.text("other", "theirs")).isPresent();
      assertThat(index.text("acme", "same-id")).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("indexes")
  void whatIsForgotten_isFoundInNoWay(Opening opening) {
    try (SimilarityIndex index = opening.apply(folder)) {
      index.add(
          List.of(
              passage("acme", "one", "sub_1", "The safe's number is in the drawer."),
              passage("acme", "two", "sub_2", "The safe's number is in the kitchen."),
              passage("acme", "three", "sub_2", "The safe's number is in the car.")));

      assertThat(index.forget(List.of(interaction("acme", "one")))).isEqualTo(1);
      assertThat(index.near("acme", "The safe's number", 10)).hasSize(2);
      assertThat(index.forget(List.of(subject("acme", "sub_2")))).isEqualTo(2);
      assertThat(index.forget(List.of(subject("acme", "sub_2")))).isZero();

      assertThat(index.near("acme", "The safe's number", 10)).isEmpty();
      assertThat(index.alike("acme", "The safe's number", 10)).isEmpty();
      assertThat(index.text("acme", "two")).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("indexes")
  void whatIsRecordedAfterAnErasure_stays(Opening opening) {
    try (SimilarityIndex index = opening.apply(folder)) {
      Passage before = passage("acme", "before", "sub_1", "I moved to Lisbon in May.");
      Passage later =
          new Passage(
              "acme", "later", "sub_1", TIME, TIME.plusMillis(1), "I moved to Porto in June.");
      index.add(List.of(before, later));

      assertThat(index.forget(List.of(subject("acme", "sub_1")))).isEqualTo(1);

      assertThat(index.near("acme", "I moved", 10))
          .extracting(Alike::interactionId)
          .containsExactly("later");
    }
  }

  @Test
  void lucene_leavesNothingOfWhatIsForgottenOnTheDisk() throws IOException {
    try (SimilarityIndex index = new LuceneIndex(folder, EMBEDDING)) {
      index.add(
          List.of(
              passage("acme", "one", "sub_1", "The word is rumpelstiltskin."),
              passage("acme", "two", "sub_2", "The word is not told.")));
      index.keep("acme", 2);
      assertThat(onDisk("rumpelstiltskin")).isTrue();

      index.forget(List.of(subject("acme", "sub_1")));

      Await.until(
          Duration.ofSeconds(20),
          () -> {
            index.settle();
            return !onDisk("rumpelstiltskin");
          });
      assertThat(index.text("acme", "two")).isPresent();
    }
  }

  private boolean onDisk(String word) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.anyMatch(file -> content(file).contains(word));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String content(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Erasure subject(String tenant, String subject) {
    return new Erasure(1, tenant, subject, "", TIME);
  }

  private static Erasure interaction(String tenant, String id) {
    return new Erasure(1, tenant, "", id, TIME);
  }

  @ParameterizedTest
  @MethodSource("indexes")
  void anInteractionThatComesAgain_isThereOnce(Opening opening) {
    try (SimilarityIndex index = opening.apply(folder)) {
      index.add(List.of(passage("acme", "one", "", "First.")));
      index.add(List.of(passage("acme", "one", "", "First."), passage("acme", "none", "", "?!")));

      assertThat(index.near("acme", "First.", 10)).hasSize(1);
      assertThat(index.near("acme", "...", 10)).isEmpty();
      assertThat(index.alike("acme", "...", 10)).isEmpty();
    }
  }

  @Test
  void lucene_keepsWhatItHasAndHowFarItHasRead() {
    try (SimilarityIndex index = new LuceneIndex(folder, EMBEDDING)) {
      assertThat(index.next("acme")).isZero();
      index.add(List.of(passage("acme", "one", "sub_1", "What is kept.")));
      index.keep("acme", 42);
      index.keep("other", 7);
    }
    try (SimilarityIndex index = new LuceneIndex(folder, EMBEDDING)) {
      assertThat(index.next("acme")).isEqualTo(42);
      assertThat(index.next("other")).isEqualTo(7);
      assertThat(index.text("acme", "one")).contains("What is kept.");
    }
  }

  @Test
  void lucene_beginsAnewWithVectorsOfAnotherEmbedding() {
    try (SimilarityIndex index = new LuceneIndex(folder, EMBEDDING)) {
      index.add(List.of(passage("acme", "one", "sub_1", "What is not kept.")));
      index.keep("acme", 42);
    }
    try (SimilarityIndex index = new LuceneIndex(folder, new HashedEmbedding(128))) {
      assertThat(index.next("acme")).isZero();
      assertThat(index.text("acme", "one")).isEmpty();
      index.add(List.of(passage("acme", "two", "sub_1", "What is kept.")));
      assertThat(index.near("acme", "What is kept?", 5))
          .extracting(Alike::interactionId)
          .containsExactly("two");
    }
  }

  @Test
  void meanings_findOtherWordsForTheSame() {
    Embedding meaning = new MeaningEmbedding(Bundle.read(Model.SHIPPED).file(Model.TABLE));
    Embedding joined = new JoinedEmbedding(EMBEDDING, meaning);
    String asked = "My parcel has not arrived.";
    String same = "The package was never delivered to me.";
    String other = "Which wine goes with roast lamb?";

    for (Embedding each : List.of(meaning, joined)) {
      assertThat(cosine(each, asked, same)).isGreaterThan(cosine(each, asked, other) + 0.1);
      assertThat(cosine(each, asked, asked)).isCloseTo(1, within(1e-6));
      assertThat(each.embed(asked)).hasSize(each.dimensions());
    }
    // Other words for the same are no copy.
    assertThat(cosine(joined, asked, same)).isLessThan(0.9);
    assertThat(joined.embed("")).containsOnly(0);
  }

  private static double cosine(Embedding embedding, String one, String other) {
    return ExactIndex.cosine(embedding.embed(one), embedding.embed(other));
  }

  @Test
  void aTemporaryIndex_leavesNothing() throws IOException {
    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    try (SimilarityIndex index = new LuceneIndex(temporary, EMBEDDING, true)) {
      index.add(List.of(passage("acme", "one", "", "Not for long.")));
      index.keep("acme", 1);
    }

    assertThat(temporary).doesNotExist();
  }

  @Test
  void lucene_findsTheNearestThatTheExactIndexFinds() {
    Random random = new Random(SEED);
    List<Passage> passages = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      String tenant = i % 5 == 0 ? "small" : "large";
      passages.add(passage(tenant, "i-" + i, "", sentence(random, i % 40, 8 + i % 30)));
    }
    int found = 0;
    int wanted = 0;
    try (SimilarityIndex lucene = new LuceneIndex(folder, EMBEDDING);
        SimilarityIndex exact = new ExactIndex(EMBEDDING)) {
      for (int from = 0; from < passages.size(); from += 500) {
        lucene.add(passages.subList(from, from + 500));
        lucene.keep("large", from);
      }
      exact.add(passages);
      for (int i = 0; i < 200; i++) {
        String tenant = i % 4 == 0 ? "small" : "large";
        String text = sentence(random, i % 40, 15);
        Set<String> nearest = ids(exact.near(tenant, text, 10));
        wanted += nearest.size();
        nearest.retainAll(ids(lucene.near(tenant, text, 10)));
        found += nearest.size();
      }
    }
    double recall = (double) found / wanted;
    log.info("Seed {}: recall@10 is {}", SEED, recall);

    assertThat(wanted).isEqualTo(2000);
    assertThat(recall).isGreaterThanOrEqualTo(0.95);
  }

  @Test
  void embeddings_areTheSameForTheSameTextAndOfLengthOne() {
    float[] vector = EMBEDDING.embed("Pay 18,400 euros to Nordwind Logistics.");

    assertThat(EMBEDDING.embed("pay 18 400 euros to nordwind logistics")).isEqualTo(vector);
    assertThat(ExactIndex.cosine(vector, vector)).isCloseTo(1, within(1e-6));
    assertThat(ExactIndex.cosine(vector, EMBEDDING.embed("Which hotel in Lisbon is quiet?")))
        .isLessThan(0.25);
    assertThat(EMBEDDING.embed("")).containsOnly(0);
  }

  private static Set<String> ids(List<Alike> alike) {
    Set<String> ids = new HashSet<>();
    alike.forEach(each -> ids.add(each.interactionId()));
    return ids;
  }

  /// Words of a topic, some more often than others, between words that all topics have.
  private static String sentence(Random random, int topic, int words) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < words; i++) {
      int rank = (int) (60 * Math.pow(random.nextDouble(), 2));
      text.append(random.nextInt(3) == 0 ? "common" + rank : "topic" + topic + "word" + rank)
          .append(' ');
    }
    return text.toString();
  }

  private static Passage passage(String tenant, String id, String subject, String text) {
    return new Passage(tenant, id, subject, TIME, TIME, text);
  }
}
