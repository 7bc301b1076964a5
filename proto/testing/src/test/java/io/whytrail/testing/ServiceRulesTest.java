package io.whytrail.testing;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The specimens in io.whytrail.ingest.specimen.bad break one rule each.
final class ServiceRulesTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importPackages(
              "io.whytrail.ingest.specimen",
              "io.whytrail.scoring.specimen",
              "io.whytrail.runtime.specimen");

  static final List<Arguments> SPECIMENS =
      List.of(
          specimen("contexts_knowOneAnotherOnlyByContract", "KnowsAPeer"),
          specimen("runtime_knowsNoService", "KnowsAService"),
          specimen("services_leaveTestSupportToTests", "ShipsTestSupport"),
          specimen("packages_areFreeOfCycles", "Egg", "Hen"),
          specimen("domain_knowsNoGrpc", "SpeaksGrpc"),
          specimen("domain_knowsNoContractMessages", "HoldsAMessage"),
          specimen("domain_knowsNoNats", "SpeaksNats"),
          specimen("domain_knowsNoJdbc", "HoldsAConnection"),
          specimen(
              "time_comesFromTheClock",
              "ReadsTime.now()",
              "ReadsTime.reference()",
              "ReadsTime.today()",
              "ReadsTime.millis()",
              "ReadsTime.date()",
              "ReadsTime.clock()"),
          specimen("beans_areInjectedByConstructor", "InjectsAField"),
          specimen("logs_goThroughSlf4j", "LogsByJul"),
          specimen("standardStreams_belongToCommands", "Prints"),
          specimen("packages_sayThatNothingIsNull", "Unmarked"),
          specimen("names_areWordsOfTheDomain", "RatingManager"));

  @ParameterizedTest
  @FieldSource("SPECIMENS")
  void rule_findsItsSpecimenAndNothingElse(String rule, List<String> found) {
    EvaluationResult result = rule(rule).evaluate(CLASSES);

    List<String> violations = result.getFailureReport().getDetails();
    for (String part : found) {
      assertThat(violations).anyMatch(line -> line.contains(part));
    }
    assertThat(violations).allMatch(line -> found.stream().anyMatch(line::contains));
  }

  @ParameterizedTest
  @MethodSource("ruleNames")
  void rule_saysWhy(String rule) {
    assertThat(rule(rule).getDescription()).contains(", because ");
  }

  @Test
  void everyRule_hasASpecimen() {
    assertThat(SPECIMENS.stream().map(arguments -> arguments.get()[0]))
        .containsExactlyInAnyOrderElementsOf(rules().keySet());
  }

  static Stream<String> ruleNames() {
    return rules().keySet().stream();
  }

  private static Arguments specimen(String rule, String... found) {
    return argumentSet(rule, rule, List.of(found));
  }

  private static ArchRule rule(String name) {
    return Objects.requireNonNull(rules().get(name), name);
  }

  private static Map<String, ArchRule> rules() {
    return Arrays.stream(ServiceRules.class.getFields())
        .collect(toMap(Field::getName, ServiceRulesTest::value));
  }

  private static ArchRule value(Field field) {
    try {
      return (ArchRule) field.get(null);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }
}
