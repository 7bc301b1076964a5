package io.whytrail.policy.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Each file in cases/rules is a policy and what it says about some variables.
final class RuleCasesTest {

  static Stream<Arguments> cases() {
    return Compilers.files("rules").stream().flatMap(RuleCasesTest::cases);
  }

  private static Stream<Arguments> cases(Path file) {
    JsonNode content = Compilers.tree(Compilers.read(file));
    CompiledPolicy policy = Compilers.compiler().compile(content.path("document").asText());
    return StreamSupport.stream(content.path("cases").spliterator(), false)
        .map(
            one -> argumentSet(file.getFileName() + ": " + one.path("name").asText(), policy, one));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void rule_saysWhatTheCaseExpects(CompiledPolicy policy, JsonNode one) {
    Stage stage = Stage.valueOf(one.path("stage").asText());
    JsonNode expected = one.path("expected");

    Ruling ruling = policy.rule(stage, NeutralVariables.with(stage, one.path("variables")));

    assertThat(ruling.verdict().name()).isEqualTo(expected.path("verdict").asText());
    assertThat(ruling.matches().stream().map(RuleCasesTest::text).toList())
        .isEqualTo(texts(expected.path("matches")));
    assertThat(ruling.obligations().stream().map(Enum::name).toList())
        .isEqualTo(texts(expected.path("obligations")));
    assertThat(ruling.message()).isEqualTo(expected.path("message").asText(""));
    assertThat(ruling.approverGroup()).isEqualTo(expected.path("approver_group").asText(""));
    assertThat(ruling.approvalExpiry().toString())
        .isEqualTo(expected.path("approval_expiry").asText("PT1H"));
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(item -> texts.add(item.asText()));
    return texts;
  }

  private static String text(Match match) {
    return "%s %s %s %s"
        .formatted(match.verdict(), match.ruleId(), match.reason(), match.severity());
  }
}
