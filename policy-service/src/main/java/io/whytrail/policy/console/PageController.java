package io.whytrail.policy.console;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// Serves the console's three files, and the schema that editors check policies with. The page
/// loads nothing from anywhere else and can't be framed.
@Controller
final class PageController {

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
          + " img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final String page = resource("/console/index.html");
  private final String script = resource("/console/console.js");
  private final String style = resource("/console/console.css");
  private final String schema = resource("/policy.schema.json");

  @Get(produces = MediaType.TEXT_HTML)
  HttpResponse<String> page() {
    return safe(page);
  }

  @Get(value = "/console.js", produces = "text/javascript")
  HttpResponse<String> script() {
    return safe(script);
  }

  @Get(value = "/console.css", produces = MediaType.TEXT_CSS)
  HttpResponse<String> style() {
    return safe(style);
  }

  @Get(value = "/policy.schema.json", produces = MediaType.APPLICATION_JSON)
  HttpResponse<String> schema() {
    return safe(schema);
  }

  private static HttpResponse<String> safe(String content) {
    return HttpResponse.ok(content)
        .header("Content-Security-Policy", POLICY)
        .header("X-Content-Type-Options", "nosniff")
        .header("Referrer-Policy", "no-referrer")
        .header("Cache-Control", "no-cache");
  }

  private static String resource(String path) {
    try (InputStream resource = PageController.class.getResourceAsStream(path)) {
      if (resource == null) {
        throw new IllegalStateException(path + " is not on the class path");
      }
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(path + " can't be read", e);
    }
  }
}
