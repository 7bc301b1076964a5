package io.whytrail.scoring.embedding;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The sentence encoder that ships in an artifact (MiniLM, whole numbers of a byte): reads pieces
/// and gives a vector for each. It runs on one thread, the caller's, and is safe for use by many.
/// Its last bits depend on the machine.
public final class SentenceEncoder {
  /// How many numbers a vector has.
  public static final int SIZE = 384;

  /// How many pieces it reads at once, its own two at the ends among them.
  public static final int MOST_PIECES = 512;

  /// The digest of the graph.
  public static final String SHA256 =
      "afdb6f1a0e45b715d0bb9b11772f032c399babd23bfc31fed1c170afc848bdb1";

  private static final String GRAPH = "/all-minilm-l6-v2-q.onnx";
  private static final String TOKENIZER = "/all-minilm-l6-v2-q-tokenizer.json";
  private static final String TOKENIZER_SHA256 =
      "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0";

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final List<String> vocabulary;
  private final WordPiece words;
  private final int begin;
  private final int end;
  private final int unknown;

  private SentenceEncoder(OrtEnvironment environment, OrtSession session, List<String> vocabulary) {
    this.environment = environment;
    this.session = session;
    this.vocabulary = vocabulary;
    this.words = new WordPiece(vocabulary);
    this.begin = vocabulary.indexOf("[CLS]");
    this.end = vocabulary.indexOf("[SEP]");
    this.unknown = vocabulary.indexOf("[UNK]");
  }

  /// Loads the encoder.
  ///
  /// @throws IOException where a file is missing or another than expected
  /// @throws OrtException where the machine cannot run it
  public static SentenceEncoder load() throws IOException, OrtException {
    byte[] graph = EncoderFiles.resource(GRAPH, SHA256);
    List<String> vocabulary =
        EncoderFiles.vocabulary(EncoderFiles.resource(TOKENIZER, TOKENIZER_SHA256));
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      return new SentenceEncoder(
          environment, environment.createSession(graph, options), vocabulary);
    }
  }

  /// The tokens, each at the place of its id.
  public List<String> vocabulary() {
    return vocabulary;
  }

  public Pieces pieces(String folded) {
    return words.pieces(folded);
  }

  /// A vector for each of the ids, which stand alone: nothing before and nothing after them counts.
  public float[][] states(int[] ids) {
    if (ids.length > MOST_PIECES - 2) {
      throw new IllegalArgumentException("too many pieces at once: " + ids.length);
    }
    float[][] all = run(framed(ids));
    float[][] states = new float[ids.length][];
    System.arraycopy(all, 1, states, 0, ids.length);
    return states;
  }

  /// The mean of all vectors, those of the two ends among them.
  public float[] mean(int[] ids) {
    float[][] all = run(framed(ids));
    float[] mean = new float[SIZE];
    for (float[] each : all) {
      for (int i = 0; i < SIZE; i++) {
        mean[i] += each[i] / all.length;
      }
    }
    return mean;
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

  private float[][] run(long[] ids) {
    long[] ones = new long[ids.length];
    java.util.Arrays.fill(ones, 1);
    Map<String, long[]> inputs = new LinkedHashMap<>();
    inputs.put("input_ids", ids);
    inputs.put("attention_mask", ones);
    inputs.put("token_type_ids", new long[ids.length]);
    Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    try {
      for (String name : session.getInputNames()) {
        long[] values = inputs.get(name);
        if (values == null) {
          throw new IllegalStateException("the encoder asks for an unknown input: " + name);
        }
        tensors.put(name, OnnxTensor.createTensor(environment, new long[][] {values}));
      }
      try (OrtSession.Result result = session.run(tensors)) {
        return ((float[][][]) result.get(0).getValue())[0];
      }
    } catch (OrtException e) {
      throw new IllegalStateException("the encoder failed", e);
    } finally {
      tensors.values().forEach(OnnxTensor::close);
    }
  }
}
