package io.whytrail.scoring.plugin;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A classifier on a server that speaks the Open Inference protocol. One call a window, each with a
/// time limit.
final class InferenceClient implements TextClassifier {
  static final MethodDescriptor<byte[], byte[]> INFER =
      MethodDescriptor.<byte[], byte[]>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("inference.GRPCInferenceService/ModelInfer")
          .setRequestMarshaller(new Bytes())
          .setResponseMarshaller(new Bytes())
          .build();

  private final Plugin.Source.Server source;
  private final int positive;
  private final Channel channel;

  InferenceClient(Plugin.Source.Server source) {
    this.source = source;
    this.positive = Plugin.positive(source.labels(), source.positive());
    this.channel =
        Grpc.newChannelBuilder(source.target(), InsecureChannelCredentials.create()).build();
  }

  /// A server is there or not; a call shows it.
  @Override
  public void await(Runnable checkpoint) {
    checkpoint.run();
  }

  @Override
  public Reading read(String text) {
    return new Reading() {
      @Override
      public List<Part> parts() {
        return windows(text);
      }

      @Override
      public double logit(Part part) {
        return Plugin.logOdds(numbers(text.substring(part.from(), part.to())), positive);
      }
    };
  }

  private List<Part> windows(String text) {
    List<Part> words = new ArrayList<>();
    int from = -1;
    for (int i = 0; i <= text.length(); i++) {
      boolean inside = i < text.length() && !Character.isWhitespace(text.charAt(i));
      if (inside && from < 0) {
        from = i;
      } else if (!inside && from >= 0) {
        words.add(new Part(from, i));
        from = -1;
      }
    }
    return Windows.of(
        words.size(),
        source.maxWords(),
        source.stride(),
        word -> words.get(word).from(),
        word -> words.get(word).to());
  }

  private float[] numbers(String text) {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    byte[] request =
        InferenceCodec.request(
            source.model(), source.modelVersion(), source.input(), source.output(), content);
    CallOptions options =
        CallOptions.DEFAULT.withDeadlineAfter(source.timeout().toMillis(), TimeUnit.MILLISECONDS);
    try {
      byte[] response = ClientCalls.blockingUnaryCall(channel, INFER, options, request);
      float[] numbers = InferenceCodec.numbers(response, source.output());
      if (numbers.length != source.labels().size()) {
        throw new IllegalStateException(
            "the server answers with " + numbers.length + " numbers and not one for each label");
      }
      return numbers;
    } catch (StatusRuntimeException e) {
      throw new IllegalStateException("the inference server does not answer", e);
    } catch (IOException e) {
      throw new IllegalStateException("the inference server's answer cannot be read", e);
    }
  }

  /// Messages as they are on the wire.
  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
