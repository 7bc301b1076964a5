package io.whytrail.replay.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLEncoder;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Where a reader finds what happened to an interaction: the console, with the interaction and the
/// decision in the fragment, which stays in the browser.
public final class Timelines {

  /// There is no console: ids stay plain.
  public static final Timelines NONE = new Timelines(Optional.empty());

  private static final Set<String> SCHEMES = Set.of("http", "https");

  private final Optional<String> page;

  private Timelines(Optional<String> page) {
    this.page = page;
  }

  /// @throws IllegalArgumentException where this is no address of a web page
  public static Timelines of(String console) {
    URI address = URI.create(console);
    if (!SCHEMES.contains(String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT))
        || address.getHost() == null
        || address.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "'" + console + "' is not the address of a console such as http://localhost:8083/");
    }
    return new Timelines(Optional.of(console));
  }

  /// An interaction's id in HTML, linked where there is a console.
  String interaction(String interactionId) {
    return linked(interactionId, "interaction=" + encoded(interactionId));
  }

  /// A case's interaction in HTML, with the decision to be shown of it.
  String interaction(ReportedCase reported) {
    return linked(
        reported.interactionId(),
        "interaction="
            + encoded(reported.interactionId())
            + "&decision="
            + encoded(reported.decisionId()));
  }

  private String linked(String id, String fragment) {
    String code = "<code>" + HtmlReport.escape(id) + "</code>";
    return page.map(address ->
            "<a href=\"" + HtmlReport.escape(address + "#" + fragment) + "\">" + code + "</a>")
        .orElse(code);
  }

  private static String encoded(String id) {
    return URLEncoder.encode(id, UTF_8);
  }
}
