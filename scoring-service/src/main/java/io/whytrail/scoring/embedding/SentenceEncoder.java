package io.whytrail.scoring.embedding;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/// The sentence encoder that ships in an artifact (MiniLM, whole numbers of a byte).
public final class SentenceEncoder {
  /// How many numbers a vector has.
  public static final int SIZE = 384;

  /// The digest of the graph.
  public static final String SHA256 =
      "afdb6f1a0e45b715d0bb9b11772f032c399babd23bfc31fed1c170afc848bdb1";

  private static final String GRAPH = "/all-minilm-l6-v2-q.onnx";
  private static final String TOKENIZER = "/all-minilm-l6-v2-q-tokenizer.json";
  private static final String TOKENIZER_SHA256 =
      "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0";

  private final Graph graph;

  private SentenceEncoder(Graph graph) {
    this.graph = graph;
  }

  /// Loads the encoder.
  ///
  /// @throws IOException where a file is missing or another than expected
  /// @throws OrtException where the machine cannot run it
  public static SentenceEncoder load() throws IOException, OrtException {
    return new SentenceEncoder(
        Graph.of(
            EncoderFiles.resource(GRAPH, SHA256),
            EncoderFiles.resource(TOKENIZER, TOKENIZER_SHA256)));
  }

  /// The tokens, each at the place of its id.
  public List<String> vocabulary() {
    return graph.vocabulary();
  }

  public Pieces pieces(String folded) {
    return graph.pieces(folded);
  }

  /// A vector for each piece, with its neighbours in mind.
  public float[][] states(int[] ids) {
    float[][] all = graph.states(ids);
    return Arrays.copyOfRange(all, 1, ids.length + 1);
  }

  /// The process's encoder; the first call begins to load it.
  public static Loading<SentenceEncoder> shared() {
    return Shared.ENCODER;
  }

  /// The mean of the vectors of some pieces and the two ends.
  public float[] mean(int[] ids) {
    float[][] all = graph.states(ids);
    float[] mean = new float[SIZE];
    for (float[] each : all) {
      for (int i = 0; i < SIZE; i++) {
        mean[i] += each[i] / all.length;
      }
    }
    return mean;
  }

  private static final class Shared {
    static final Loading<SentenceEncoder> ENCODER =
        Loading.begin("sentence encoder", SentenceEncoder::load);
  }
}
