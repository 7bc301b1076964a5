package io.whytrail.replay;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.grpc.Channel;
import io.whytrail.testing.ServiceRules;
import java.net.Socket;
import java.net.URL;
import java.net.URLConnection;
import java.util.Set;

@AnalyzeClasses(packages = "io.whytrail", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {

  @ArchTest static final ArchTests RULES = ArchTests.in(ServiceRules.class);

  /// A replay reaches policy, scoring, ingest, its own database and queue, and one model endpoint.
  /// There is no client for tools, and no process is started.
  @ArchTest
  static final ArchRule replay_opensNoOtherConnection =
      noClasses()
          .that(resideInAPackage("io.whytrail.replay.."))
          .and()
          .doNotHaveSimpleName("ChatClient")
          .should()
          .dependOnClassesThat(
              resideInAPackage("java.net.http..")
                  .or(resideInAPackage("java.nio.channels.."))
                  .or(resideInAPackage("io.micronaut.http.client.."))
                  .or(resideInAPackage("io.netty.."))
                  .or(assignableTo(Socket.class))
                  .or(assignableTo(URLConnection.class))
                  .or(type(URL.class))
                  .or(type(ProcessBuilder.class))
                  .or(type(Runtime.class)))
          .because("a replay can't act: tool calls are answered by the recorded tape alone");

  /// Only these hold a channel; each calls the one peer it is named for.
  @ArchTest
  static final ArchRule peers_areCalledByKnownClients =
      noClasses()
          .that(resideInAPackage("io.whytrail.replay.."))
          .and(
              resideOutsideOfPackages("io.whytrail.replay.regression..", "io.whytrail.replay.v1..")
                  .and(
                      DescribedPredicate.describe(
                          "are none of the known clients",
                          one ->
                              !one.getName().contains(".$")
                                  && !Set.of(
                                          "PolicyClient",
                                          "DecisionClient",
                                          "CatchUpClient",
                                          "LabelClient",
                                          "ScoringClient",
                                          "RecordClient")
                                      .contains(one.getSimpleName()))))
          .should()
          .dependOnClassesThat(assignableTo(Channel.class))
          .because("who else is called has to be seen in a review");
}
