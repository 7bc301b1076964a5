package io.whytrail.benchmarks.floor;

import io.grpc.Channel;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.whytrail.benchmarks.call.Answers;
import io.whytrail.benchmarks.call.Requests;
import io.whytrail.benchmarks.call.StreamLoad;
import io.whytrail.benchmarks.call.UnaryLoad;
import io.whytrail.benchmarks.measurement.LoadFailedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// The least that gRPC can do: 2 KB there and 32 bytes back, without a message format, identity or
/// anything else.
public final class Echo {

  static final String SERVICE = "whytrail.benchmarks.Echo";
  static final int ANSWER = 32;

  static final MethodDescriptor<byte[], byte[]> UNARY = method(MethodType.UNARY, "Unary");
  static final MethodDescriptor<byte[], byte[]> STREAM =
      method(MethodType.BIDI_STREAMING, "Stream");

  private static final int REQUEST = 2048;

  private Echo() {}

  public static UnaryLoad<byte[], byte[]> unary(Channel channel, int inFlight) {
    return new UnaryLoad<>("echo-" + inFlight, inFlight, channel, UNARY, requests(), Echo::check);
  }

  public static StreamLoad<byte[], byte[]> streams(Channel channel, int streams, int window) {
    return new StreamLoad<>(
        "echo-stream-" + streams, streams, window, channel, STREAM, requests(), Echo::check);
  }

  private static Requests<byte[]> requests() {
    byte[] request = new byte[REQUEST];
    return caller -> request;
  }

  private static Answers.Answer check(byte[] answer) {
    if (answer.length != ANSWER) {
      throw new LoadFailedException("An echo of " + answer.length + " bytes");
    }
    return Answers.Answer.DONE;
  }

  private static MethodDescriptor<byte[], byte[]> method(MethodType type, String name) {
    return MethodDescriptor.<byte[], byte[]>newBuilder()
        .setType(type)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
        .setRequestMarshaller(new Bytes())
        .setResponseMarshaller(new Bytes())
        .build();
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {

    @Override
    public InputStream stream(byte[] value) {
      return new KnownBytes(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException("Can't read a message", e);
      }
    }
  }

  /// With the length known gRPC need not copy the message to learn it.
  private static final class KnownBytes extends ByteArrayInputStream implements KnownLength {

    KnownBytes(byte[] bytes) {
      super(bytes);
    }
  }
}
