package io.whytrail.replay;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.Function;

/// A model endpoint over HTTP whose models are functions of the question.
public final class FakeEndpoint implements AutoCloseable {

  private final HttpServer server;
  private final Map<String, Function<Question, Reply>> models = new ConcurrentHashMap<>();
  private final List<Question> questions = new CopyOnWriteArrayList<>();
  private final CountDownLatch closing = new CountDownLatch(1);

  public FakeEndpoint() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException("Can't listen", e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::serve);
    server.start();
  }

  /// What was asked, and the token it was asked with.
  public record Question(String path, String authorization, JsonObject body) {

    public JsonArray messages() {
      return body.getAsJsonArray("messages");
    }

    public JsonObject last() {
      return messages().get(messages().size() - 1).getAsJsonObject();
    }

    /// The text of the last message.
    public String text() {
      return last().get("content").getAsString();
    }

    public String role() {
      return last().get("role").getAsString();
    }
  }

  /// What the endpoint sends back.
  ///
  /// @param hangs whether the headers are all that ever comes
  public record Reply(int status, Map<String, String> headers, String body, boolean hangs) {

    public static Reply status(int status, Map<String, String> headers) {
      return new Reply(status, headers, "{\"error\":{\"message\":\"no\"}}", false);
    }

    public static Reply raw(String body) {
      return new Reply(200, Map.of(), body, false);
    }

    /// Sends the headers, and nothing of the body, until the server is closed.
    public static Reply hanging() {
      return new Reply(200, Map.of(), "", true);
    }

    public static Reply text(String text) {
      JsonObject message = new JsonObject();
      message.addProperty("role", "assistant");
      message.addProperty("content", text);
      return message(message);
    }

    public static Reply call(String id, String name, String argumentsJson) {
      JsonObject function = new JsonObject();
      function.addProperty("name", name);
      function.addProperty("arguments", argumentsJson);
      JsonObject call = new JsonObject();
      call.addProperty("id", id);
      call.addProperty("type", "function");
      call.add("function", function);
      JsonArray calls = new JsonArray();
      calls.add(call);
      JsonObject message = new JsonObject();
      message.addProperty("role", "assistant");
      message.add("tool_calls", calls);
      return message(message);
    }

    private static Reply message(JsonObject message) {
      JsonObject choice = new JsonObject();
      choice.add("message", message);
      JsonArray choices = new JsonArray();
      choices.add(choice);
      JsonObject usage = new JsonObject();
      usage.addProperty("total_tokens", 10);
      JsonObject answer = new JsonObject();
      answer.add("choices", choices);
      answer.add("usage", usage);
      return raw(answer.toString());
    }
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  public void model(String name, Function<Question, Reply> answers) {
    models.put(name, answers);
  }

  public List<Question> questions() {
    return List.copyOf(questions);
  }

  public void forgetQuestions() {
    questions.clear();
  }

  private void serve(HttpExchange exchange) throws IOException {
    JsonObject body =
        JsonParser.parseString(
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8))
            .getAsJsonObject();
    Question question =
        new Question(
            exchange.getRequestURI().getPath(),
            String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
            body);
    questions.add(question);
    Function<Question, Reply> model =
        models.getOrDefault(body.get("model").getAsString(), _ -> Reply.status(404, Map.of()));
    Reply reply = model.apply(question);
    byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
    reply.headers().forEach(exchange.getResponseHeaders()::add);
    exchange.sendResponseHeaders(reply.status(), reply.hangs() ? 1 : bytes.length);
    if (reply.hangs()) {
      exchange.getResponseBody().flush();
      hang();
    } else {
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  private void hang() {
    try {
      closing.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
  }
}
