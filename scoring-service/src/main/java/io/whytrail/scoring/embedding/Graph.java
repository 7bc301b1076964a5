package io.whytrail.scoring.embedding;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A graph that reads pieces of words. It runs on one thread and is safe for use by many. Its last
/// bits depend on the machine.
public final class Graph {
  private static final long STACK = 16L << 20;
  private static final ExecutorService ROOMY =
      Executors.newFixedThreadPool(
          Runtime.getRuntime().availableProcessors(),
          work -> {
            Thread thread = new Thread(null, work, "graph", STACK);
            thread.setDaemon(true);
            return thread;
          });

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final List<String> vocabulary;
  private final WordPiece words;
  private final int begin;
  private final int end;
  private final int unknown;

  private Graph(OrtEnvironment environment, OrtSession session, List<String> vocabulary) {
    this.environment = environment;
    this.session = session;
    this.vocabulary = vocabulary;
    this.words = new WordPiece(vocabulary);
    this.begin = id("[CLS]");
    this.end = id("[SEP]");
    this.unknown = id("[UNK]");
  }

  /// A graph in a file.
  ///
  /// @throws IOException where a file is missing or another than expected
  /// @throws OrtException where the machine cannot run it
  public static Graph load(Path graph, String sha256, Path tokenizer, String tokenizerSha256)
      throws IOException, OrtException {
    return of(
        EncoderFiles.checked(graph.toString(), Files.readAllBytes(graph), sha256),
        EncoderFiles.checked(tokenizer.toString(), Files.readAllBytes(tokenizer), tokenizerSha256));
  }

  /// A graph and a tokenizer file whose model is word pieces.
  static Graph of(byte[] graph, byte[] tokenizer) throws IOException, OrtException {
    List<String> vocabulary = EncoderFiles.vocabulary(tokenizer);
    OrtEnvironment environment = natively(OrtEnvironment::getEnvironment);
    return new Graph(environment, session(environment, graph), vocabulary);
  }

  private static OrtSession session(OrtEnvironment environment, byte[] graph) throws OrtException {
    return natively(() -> {
      try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        return environment.createSession(graph, options);
      }
    });
  }

  /// Calls native code in a thread that has room for it: it needs more of the stack than threads
  /// have by default, and takes the whole process down where it has less.
  private static <T> T natively(Callable<T> call) throws OrtException {
    try {
      return ROOMY.submit(call).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof OrtException failure) {
        throw failure;
      }
      throw new IllegalStateException("the graph failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a graph ran", e);
    }
  }

  /// The tokens, each at the place of its id.
  public List<String> vocabulary() {
    return vocabulary;
  }

  public Pieces pieces(String folded) {
    return words.pieces(folded);
  }

  /// A vector for each piece, between those of the two ends.
  public float[][] states(int[] ids) {
    return ((float[][][]) run(ids))[0];
  }

  /// The numbers that it answers with for all pieces together.
  public float[] row(int[] ids) {
    return ((float[][]) run(ids))[0];
  }

  private Object run(int[] pieces) {
    long[] ids = framed(pieces);
    long[] ones = new long[ids.length];
    Arrays.fill(ones, 1);
    Map<String, long[]> inputs =
        Map.of("input_ids", ids, "attention_mask", ones, "token_type_ids", new long[ids.length]);
    Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    try {
      for (String name : session.getInputNames()) {
        long[] values = inputs.get(name);
        if (values == null) {
          throw new IllegalStateException("the graph asks for an unknown input: " + name);
        }
        tensors.put(name, OnnxTensor.createTensor(environment, new long[][] {values}));
      }
      return natively(() -> {
        try (OrtSession.Result result = session.run(tensors)) {
          return result.get(0).getValue();
        }
      });
    } catch (OrtException e) {
      throw new IllegalStateException("the graph failed", e);
    } finally {
      tensors.values().forEach(OnnxTensor::close);
    }
  }

  private long[] framed(int[] ids) {
    long[] framed = new long[ids.length + 2];
    framed[0] = begin;
    for (int i = 0; i < ids.length; i++) {
      framed[i + 1] = ids[i] == Pieces.UNKNOWN ? unknown : ids[i];
    }
    framed[ids.length + 1] = end;
    return framed;
  }

  private int id(String token) {
    int id = vocabulary.indexOf(token);
    if (id < 0) {
      throw new IllegalArgumentException("the vocabulary lacks " + token);
    }
    return id;
  }
}
