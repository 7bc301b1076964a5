package io.whytrail.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micronaut.grpc.server.GrpcEmbeddedServer;
import io.micronaut.runtime.server.EmbeddedServer;
import io.whytrail.policy.v1.Decision;
import io.whytrail.runtime.identity.Role;
import io.whytrail.testing.TestIdentity;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ConsoleTest extends PolicyServiceTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Inject List<EmbeddedServer> servers;

  @Test
  void page_isServedWithEverythingItNeeds() throws Exception {
    HttpResponse<String> page = get("/", "");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("content-type")).hasValue("text/html");
    assertThat(page.headers().firstValue("content-security-policy").orElse(""))
        .contains("default-src 'none'", "frame-ancestors 'none'");
    assertThat(page.body()).contains("<title>Whytrail</title>");
    assertThat(page.body()).doesNotContainPattern("(src|href)=\"https?:");
    for (String asset : List.of("/console.js", "/console.css", "/policy.schema.json")) {
      assertThat(page.body().contains(asset.substring(1)) || asset.endsWith("json")).isTrue();
      assertThat(get(asset, "").statusCode()).as(asset).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/me",
        "/api/approvals",
        "/api/decisions",
        "/api/labels",
        "/api/policy",
        "/api/policies"
      })
  void api_refusesWithoutAToken(String path) throws Exception {
    HttpResponse<String> none = get(path, "");
    HttpResponse<String> bad = get(path, "not-a-token");
    HttpResponse<String> old = get(path, TestIdentity.get().expiredToken("c-none", Role.values()));

    assertThat(none.statusCode()).isEqualTo(401);
    assertThat(json(none).path("reason").asText()).isEqualTo("TOKEN_MISSING");
    assertThat(bad.statusCode()).isEqualTo(401);
    assertThat(json(bad).path("reason").asText()).isEqualTo("TOKEN_INVALID");
    assertThat(old.statusCode()).isEqualTo(401);
  }

  @Test
  void api_refusesWritingWithoutATokenOrItsRole() throws Exception {
    assertThat(post("/api/approvals/resolve", "", "{}").statusCode()).isEqualTo(401);
    assertThat(post("/api/labels", "", "{}").statusCode()).isEqualTo(401);
    HttpResponse<String> producer =
        post(
            "/api/approvals/resolve",
            token("c-roles", "agent", Role.PRODUCER),
            "{\"id\":\"x\",\"state\":\"APPROVAL_STATE_GRANTED\",\"actionDigest\":\"y\"}");

    assertThat(producer.statusCode()).isEqualTo(403);
    assertThat(json(producer).path("reason").asText()).isEqualTo("ROLE_MISSING");
  }

  @Test
  void api_letsAReviewerGrantWhatIsPending() throws Exception {
    Decision decision = decide("c-grant");
    String reviewer = token("c-grant", "rita", Role.REVIEWER);

    JsonNode pending =
        json(get("/api/approvals?state=APPROVAL_STATE_PENDING&pageSize=5", reviewer))
            .path("approvals");
    JsonNode approval = pending.path(0);
    HttpResponse<String> granted =
        post(
            "/api/approvals/resolve",
            reviewer,
            """
            {"id": "%s", "state": "APPROVAL_STATE_GRANTED", "comment": "fine",
              "actionDigest": "%s"}
            """
                .formatted(approval.path("id").asText(), approval.path("actionDigest").asText()));

    assertThat(pending).hasSize(1);
    assertThat(approval.path("decisionId").asText()).isEqualTo(decision.getId());
    assertThat(granted.statusCode()).isEqualTo(200);
    assertThat(json(granted).at("/approval/state").asText()).isEqualTo("APPROVAL_STATE_GRANTED");
    assertThat(json(granted).at("/approval/resolver").asText()).isEqualTo("rita");
    assertThat(json(get("/api/approvals?state=APPROVAL_STATE_PENDING", reviewer)))
        .isEqualTo(JSON.readTree("{}"));
  }

  @Test
  void api_answersWithTheReasonsOfGrpc() throws Exception {
    Decision decision = decide("c-errors");
    String body =
        "{\"id\":\"%s\",\"state\":\"APPROVAL_STATE_GRANTED\",\"actionDigest\":\"%s\"}"
            .formatted(decision.getApprovalId(), Questions.PAYMENT_DIGEST);

    HttpResponse<String> self =
        post("/api/approvals/resolve", token("c-errors", "agent-1", Role.REVIEWER), body);
    HttpResponse<String> foreign =
        post("/api/approvals/resolve", token("c-other", "rita", Role.REVIEWER), body);
    HttpResponse<String> invalid =
        post(
            "/api/approvals/resolve",
            token("c-errors", "rita", Role.REVIEWER),
            body.replace("GRANTED", "REDEEMED"));
    HttpResponse<String> noJson =
        post("/api/approvals/resolve", token("c-errors", "rita", Role.REVIEWER), "{nonsense");

    assertThat(self.statusCode()).isEqualTo(403);
    assertThat(json(self).path("reason").asText()).isEqualTo("SELF_APPROVAL");
    assertThat(foreign.statusCode()).isEqualTo(404);
    assertThat(invalid.statusCode()).isEqualTo(400);
    assertThat(json(invalid).path("reason").asText()).isEqualTo("FIELD_INVALID");
    assertThat(noJson.statusCode()).isEqualTo(400);
    assertThat(get("/api/decisions?colour=red", token("c-errors", "rita", Role.REVIEWER)))
        .extracting(HttpResponse::statusCode)
        .isEqualTo(400);
    assertThat(get("/api/nothing", token("c-errors", "rita", Role.REVIEWER)).statusCode())
        .isEqualTo(404);
  }

  @Test
  void api_showsDecisionsPolicyAndLabels() throws Exception {
    Decision decision = decide("c-show");
    String analyst = token("c-show", "ana", Role.ANALYST);

    HttpResponse<String> labelled =
        post(
            "/api/labels",
            analyst,
            "{\"decisionId\":\"%s\",\"kind\":\"LABEL_KIND_FALSE_POSITIVE\"}"
                .formatted(decision.getId()));

    assertThat(labelled.statusCode()).isEqualTo(200);
    assertThat(json(get("/api/me", analyst)))
        .isEqualTo(
            JSON.readTree("{\"roles\":[\"analyst\"],\"subject\":\"ana\",\"tenant\":\"c-show\"}"));
    assertThat(json(get("/api/decisions", analyst)).at("/decisions/0/matches/0/ruleId").asText())
        .isEqualTo("high-risk-action-consent");
    assertThat(json(get("/api/policy", analyst)).at("/policy/name").asText()).isEqualTo("default");
    assertThat(json(get("/api/policies", analyst)).at("/policies/0/state").asText())
        .isEqualTo("POLICY_STATE_ACTIVE");
    assertThat(json(get("/api/labels", analyst)).at("/labels/0/labeller").asText())
        .isEqualTo("ana");
  }

  @Test
  void health_andMetricsAreOpen() throws Exception {
    decide("c-metrics");

    assertThat(get("/health", "").body()).isEqualTo("{\"status\":\"UP\"}");
    assertThat(get("/prometheus", "").body())
        .contains("whytrail_policy_decisions_total{stage=\"ACTION\",verdict=\"APPROVE\"}")
        .contains("whytrail_policy_evaluation_seconds_count");
  }

  private Decision decide(String tenant) {
    return decisions(tenant, "ingest", Role.SERVICE)
        .decide(Questions.payment().build())
        .getDecision();
  }

  private static String token(String tenant, String subject, Role... roles) {
    return TestIdentity.get().tokenFor(tenant, subject, roles);
  }

  private HttpResponse<String> get(String path, String token) throws Exception {
    return send(request(path, token).GET());
  }

  private HttpResponse<String> post(String path, String token, String body) throws Exception {
    return send(
        request(path, token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private HttpRequest.Builder request(String path, String token) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
    return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
  }

  private int port() {
    return servers.stream()
        .filter(server -> !(server instanceof GrpcEmbeddedServer))
        .findFirst()
        .orElseThrow()
        .getPort();
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), BodyHandlers.ofString());
    }
  }

  private static JsonNode json(HttpResponse<String> response) throws IOException {
    return JSON.readTree(response.body());
  }
}
