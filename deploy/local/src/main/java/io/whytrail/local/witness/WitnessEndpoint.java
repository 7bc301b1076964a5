package io.whytrail.local.witness;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// The witness over HTTP.
public final class WitnessEndpoint implements AutoCloseable {

  /// A checkpoint with its proof has a few kilobytes.
  private static final int LARGEST = 1 << 20;

  private static final int OK = 200;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int TOO_LARGE = 413;
  private static final String PATH = "/add-checkpoint";
  private static final String TEXT = "text/plain; charset=utf-8";

  private final Witness witness;
  private final HttpServer server;
  private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();

  private WitnessEndpoint(Witness witness, HttpServer server) {
    this.witness = witness;
    this.server = server;
  }

  public static WitnessEndpoint listen(Witness witness, InetSocketAddress address)
      throws IOException {
    // Who is slow or many must not keep others out.
    System.setProperty("sun.net.httpserver.maxReqTime", "30");
    System.setProperty("sun.net.httpserver.maxRspTime", "30");
    System.setProperty("jdk.httpserver.maxConnections", "512");
    // Else an answer waits for the acknowledgement of its own headers.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    WitnessEndpoint endpoint = new WitnessEndpoint(witness, HttpServer.create(address, 0));
    endpoint.server.setExecutor(endpoint.calls);
    endpoint.server.createContext("/", endpoint::handle);
    endpoint.server.start();
    return endpoint;
  }

  /// Where logs are to send their checkpoints.
  public String address() {
    InetSocketAddress at = server.getAddress();
    String host = at.getAddress().getHostAddress();
    return "http://%s:%d".formatted(host.contains(":") ? "[" + host + "]" : host, at.getPort());
  }

  private void handle(HttpExchange call) throws IOException {
    try (call) {
      if (!call.getRequestURI().getPath().equals(PATH)) {
        send(call, NOT_FOUND, TEXT, "there is only " + PATH + "\n");
      } else if (!call.getRequestMethod().equals("POST")) {
        call.getResponseHeaders().set("Allow", "POST");
        send(call, METHOD_NOT_ALLOWED, TEXT, "a checkpoint is sent with POST\n");
      } else {
        byte[] body = call.getRequestBody().readNBytes(LARGEST + 1);
        if (body.length > LARGEST) {
          // The rest of it is not waited for.
          call.getResponseHeaders().set("Connection", "close");
          send(call, TOO_LARGE, TEXT, "a checkpoint with its proof is smaller\n");
        } else {
          send(call, witness.answer(body));
        }
      }
    }
  }

  private static void send(HttpExchange call, Answer answer) throws IOException {
    switch (answer) {
      case Answer.Cosigned cosigned -> send(call, OK, TEXT, cosigned.lines());
      case Answer.Conflict conflict ->
          send(call, CONFLICT, "text/x.tlog.size", conflict.size() + "\n");
      case Answer.Refused refused ->
          send(call, refused.reason().status(), TEXT, refused.message() + "\n");
    }
  }

  private static void send(HttpExchange call, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    call.getResponseHeaders().set("Content-Type", type);
    call.sendResponseHeaders(status, bytes.length);
    call.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(1);
    calls.close();
  }
}
