package io.whytrail.scoring.similarity;

import io.whytrail.scoring.erasure.Erasure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.TieredMergePolicy;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

/// Lucene: a graph of nearest neighbours (HNSW) over the vectors and an inverted file with BM25
/// over the words, in one folder. Every search has its tenant as a filter.
public final class LuceneIndex implements SimilarityIndex {

  private static final String KEY = "key";
  private static final String TENANT = "tenant";
  private static final String OWNER = "owner";
  private static final String ID = "id";
  private static final String SUBJECT = "subject";
  private static final String TIME = "time";
  private static final String RECORDED = "recorded";
  private static final String TEXT = "text";
  private static final String VECTOR = "vector";
  private static final String NEXT = "next:";
  private static final String EMBEDDING = "embedding";
  // Changes with the fields: an index with others is made anew.
  private static final String FORMAT = " 2";
  // What Lucene looks at beyond what is asked for: more finds more of the nearest.
  private static final int LEAST_CANDIDATES = 100;
  private static final int RARE_WORDS = 48;

  private final Embedding embedding;
  private final Path folder;
  private final boolean temporary;
  private final Directory directory;
  private final IndexWriter writer;
  private final SearcherManager searchers;
  private final Map<String, Long> next = new HashMap<>();

  /// Opens the index in a folder, which is made where it is missing. One whose vectors are of
  /// another embedding is emptied, to be read anew.
  public LuceneIndex(Path folder, Embedding embedding) {
    this(folder, embedding, false);
  }

  /// @param temporary whether closing it takes the folder away
  public LuceneIndex(Path folder, Embedding embedding, boolean temporary) {
    this.embedding = embedding;
    this.folder = folder;
    this.temporary = temporary;
    try {
      directory = FSDirectory.open(folder);
      // What is forgotten leaves the disk, however little it is.
      TieredMergePolicy merging = new TieredMergePolicy().setForceMergeDeletesPctAllowed(0);
      writer =
          new IndexWriter(
              directory, new IndexWriterConfig(new StandardAnalyzer()).setMergePolicy(merging));
      takeUp();
      searchers = new SearcherManager(writer, null);
    } catch (IOException e) {
      throw new UncheckedIOException("The index in " + folder + " can't be opened", e);
    }
  }

  private void takeUp() throws IOException {
    Map<String, String> kept = new HashMap<>();
    Iterable<Map.Entry<String, String>> data = writer.getLiveCommitData();
    if (data != null) {
      data.forEach(each -> kept.put(each.getKey(), each.getValue()));
    }
    if (!format().equals(kept.remove(EMBEDDING))) {
      writer.deleteAll();
      return;
    }
    kept.forEach((key, value) -> next.put(key.substring(NEXT.length()), Long.valueOf(value)));
  }

  private String format() {
    return embedding.name() + FORMAT;
  }

  @Override
  public void add(Collection<Passage> passages) {
    change(() -> {
      for (Passage passage : passages) {
        writer.updateDocument(key(passage.tenant(), passage.interactionId()), document(passage));
      }
    });
  }

  private Document document(Passage passage) {
    Document document = new Document();
    Term key = key(passage.tenant(), passage.interactionId());
    document.add(new StringField(KEY, key.text(), Field.Store.NO));
    document.add(new StringField(TENANT, passage.tenant(), Field.Store.NO));
    document.add(
        new StringField(OWNER, joined(passage.tenant(), passage.subject()), Field.Store.NO));
    document.add(new StoredField(ID, passage.interactionId()));
    document.add(new StoredField(SUBJECT, passage.subject()));
    document.add(new StoredField(TIME, passage.time().toString()));
    document.add(new LongPoint(RECORDED, micros(passage.recorded())));
    document.add(new TextField(TEXT, passage.text(), Field.Store.YES));
    float[] vector = embedding.embed(passage.text());
    if (hasDirection(vector)) {
      document.add(new KnnFloatVectorField(VECTOR, vector, VectorSimilarityFunction.DOT_PRODUCT));
    }
    return document;
  }

  private static boolean hasDirection(float[] vector) {
    for (float number : vector) {
      if (number != 0) {
        return true;
      }
    }
    return false;
  }

  @Override
  public synchronized void keep(String tenant, long nextIndex) {
    next.put(tenant, nextIndex);
    Map<String, String> data = new HashMap<>();
    data.put(EMBEDDING, format());
    next.forEach((each, index) -> data.put(NEXT + each, String.valueOf(index)));
    change(() -> {
      writer.setLiveCommitData(data.entrySet());
      writer.commit();
    });
  }

  @Override
  public synchronized long next(String tenant) {
    return next.getOrDefault(tenant, 0L);
  }

  @Override
  public int forget(Collection<Erasure> erasures) {
    Query[] erased = erasures.stream().map(LuceneIndex::erased).toArray(Query[]::new);
    BooleanQuery.Builder any = new BooleanQuery.Builder();
    for (Query each : erased) {
      any.add(each, BooleanClause.Occur.SHOULD);
    }
    // What was added a moment ago counts too.
    change(() -> {});
    int forgotten = search(searcher -> searcher.count(any.build()));
    change(() -> {
      writer.deleteDocuments(erased);
      writer.commit();
      writer.forceMergeDeletes(false);
    });
    return forgotten;
  }

  private static Query erased(Erasure erasure) {
    Term whose =
        erasure.subject().isEmpty()
            ? key(erasure.tenant(), erasure.interactionId())
            : new Term(OWNER, joined(erasure.tenant(), erasure.subject()));
    return new BooleanQuery.Builder()
        .add(new TermQuery(whose), BooleanClause.Occur.FILTER)
        .add(
            LongPoint.newRangeQuery(RECORDED, Long.MIN_VALUE, micros(erasure.until())),
            BooleanClause.Occur.FILTER)
        .build();
  }

  // What Postgres keeps of a time.
  private static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }

  /// The files of what was forgotten stay as long as the last commit needs them.
  @Override
  public synchronized void settle() {
    change(() -> {
      if (writer.hasUncommittedChanges()) {
        writer.commit();
      }
    });
  }

  @Override
  public Optional<String> text(String tenant, String interactionId) {
    return search(searcher -> {
      ScoreDoc[] found = searcher.search(new TermQuery(key(tenant, interactionId)), 1).scoreDocs;
      return found.length == 0
          ? Optional.empty()
          : Optional.of(searcher.storedFields().document(found[0].doc).get(TEXT));
    });
  }

  @Override
  public List<Alike> near(String tenant, String text, int limit) {
    float[] vector = embedding.embed(text);
    return search(searcher -> {
      List<Alike> alike = new ArrayList<>();
      for (ScoreDoc each : nearest(searcher, tenant, vector, limit)) {
        alike.add(alike(searcher, each.doc, vector, 0));
      }
      return alike;
    });
  }

  @Override
  public List<Alike> alike(String tenant, String text, int limit) {
    float[] vector = embedding.embed(text);
    return search(searcher -> {
      Map<String, Integer> documents = new LinkedHashMap<>();
      List<String> near = new ArrayList<>();
      List<String> wordy = new ArrayList<>();
      for (ScoreDoc each : nearest(searcher, tenant, vector, RankFusion.DEPTH)) {
        near.add(id(searcher, each.doc, documents));
      }
      for (ScoreDoc each :
          searcher.search(words(searcher, tenant, text), RankFusion.DEPTH).scoreDocs) {
        wordy.add(id(searcher, each.doc, documents));
      }
      List<Alike> alike = new ArrayList<>();
      for (Map.Entry<String, Double> each : RankFusion.fuse(List.of(near, wordy))) {
        if (alike.size() < limit) {
          alike.add(
              alike(searcher, documents.getOrDefault(each.getKey(), -1), vector, each.getValue()));
        }
      }
      return alike;
    });
  }

  private static String id(IndexSearcher searcher, int document, Map<String, Integer> seen)
      throws IOException {
    String id = searcher.storedFields().document(document, Set.of(ID)).get(ID);
    seen.put(id, document);
    return id;
  }

  private static ScoreDoc[] nearest(
      IndexSearcher searcher, String tenant, float[] vector, int limit) throws IOException {
    if (!hasDirection(vector)) {
      return new ScoreDoc[0];
    }
    int candidates = Math.max(LEAST_CANDIDATES, 2 * limit);
    Query query = new KnnFloatVectorQuery(VECTOR, vector, candidates, ofTenant(tenant));
    return searcher.search(query, limit).scoreDocs;
  }

  private static Query ofTenant(String tenant) {
    return new TermQuery(new Term(TENANT, tenant));
  }

  /// The rarest words of the text, any of which may occur.
  private static Query words(IndexSearcher searcher, String tenant, String text)
      throws IOException {
    IndexReader reader = searcher.getIndexReader();
    Map<String, Integer> having = new HashMap<>();
    for (String word : new LinkedHashSet<>(Words.of(text))) {
      int documents = reader.docFreq(new Term(TEXT, word));
      if (documents > 0) {
        having.put(word, documents);
      }
    }
    BooleanQuery.Builder query = new BooleanQuery.Builder();
    having.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry::getKey))
        .limit(RARE_WORDS)
        .forEach(each ->
            query.add(new TermQuery(new Term(TEXT, each.getKey())), BooleanClause.Occur.SHOULD));
    return query
        .setMinimumNumberShouldMatch(1)
        .add(ofTenant(tenant), BooleanClause.Occur.FILTER)
        .build();
  }

  private Alike alike(IndexSearcher searcher, int document, float[] vector, double rank)
      throws IOException {
    Document stored = searcher.storedFields().document(document);
    return new Alike(
        stored.get(ID),
        stored.get(SUBJECT),
        Instant.parse(stored.get(TIME)),
        ExactIndex.cosine(embedding.embed(stored.get(TEXT)), vector),
        rank);
  }

  private static Term key(String tenant, String interactionId) {
    return new Term(KEY, joined(tenant, interactionId));
  }

  // A tenant's name has no such character.
  private static String joined(String tenant, String name) {
    return tenant + "\n" + name;
  }

  @FunctionalInterface
  private interface Change {
    void make() throws IOException;
  }

  @FunctionalInterface
  private interface Search<T> {
    T in(IndexSearcher searcher) throws IOException;
  }

  private void change(Change change) {
    try {
      change.make();
      searchers.maybeRefreshBlocking();
    } catch (IOException e) {
      throw new UncheckedIOException("The index can't be written", e);
    }
  }

  private <T> T search(Search<T> search) {
    try {
      IndexSearcher searcher = searchers.acquire();
      try {
        return search.in(searcher);
      } finally {
        searchers.release(searcher);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The index can't be read", e);
    }
  }

  @Override
  public void close() {
    try {
      searchers.close();
      writer.close();
      if (temporary) {
        for (String file : directory.listAll()) {
          directory.deleteFile(file);
        }
      }
      directory.close();
      if (temporary) {
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The index can't be closed", e);
    }
  }
}
