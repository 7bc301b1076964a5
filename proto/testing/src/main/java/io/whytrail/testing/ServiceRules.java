package io.whytrail.testing;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.BE_ANNOTATED_WITH_AN_INJECTION_ANNOTATION;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;

/// The rules that keep the four contexts apart and their middles free of technology. Each service
/// has one test that runs them all:
///
/// ```java
/// @AnalyzeClasses(packages = "io.whytrail", importOptions = DoNotIncludeTests.class)
/// final class ArchitectureTest {
///   @ArchTest static final ArchTests RULES = ArchTests.in(ServiceRules.class);
/// }
/// ```
///
/// They look at hand-written classes of the services; the contract's generated code and what
/// annotation processors write is not theirs.
public final class ServiceRules {

  private static final String ROOT = "io.whytrail.";
  private static final Pattern SERVICE =
      Pattern.compile("io\\.whytrail\\.(ingest|scoring|policy|replay)(\\..+)?");
  private static final Pattern EDGE =
      Pattern.compile(
          "Postgres.*|.*(Endpoint|Handler|Client|Factory|Codec|Controller|Command|Interceptor)");
  private static final Pattern EMPTY_NAME =
      Pattern.compile(".*(Impl|Manager|Helper|Helpers|Util|Utils|Dto)");

  private ServiceRules() {}

  @ArchTest
  public static final ArchRule contexts_knowOneAnotherOnlyByContract =
      classes()
          .that(areServiceCode())
          .should(notDependOnAnotherService())
          .because(
              "a service owns its words, its data and its release: talk to a peer through its"
                  + " generated v1 package (gRPC) and translate at the edge");

  @ArchTest
  public static final ArchRule runtime_knowsNoService =
      noClasses()
          .that(resideInAPackage("io.whytrail.runtime.."))
          .should()
          .dependOnClassesThat(areServiceCode())
          .allowEmptyShould(true)
          .because("dependencies point one way: services use the runtime, never the reverse");

  @ArchTest
  public static final ArchRule services_leaveTestSupportToTests =
      noClasses()
          .that(areServiceCode())
          .should()
          .dependOnClassesThat(resideInAnyPackage("io.whytrail.testing..", "org.junit.."))
          .because("what only tests need is not shipped");

  @ArchTest
  public static final ArchRule packages_areFreeOfCycles =
      slices()
          .assignedFrom(new PackageSlices())
          .should()
          .beFreeOfCycles()
          .allowEmptyShould(true)
          .because(
              "two packages that need each other are one package in disguise: move what both need"
                  + " into the lower one, or let the lower one declare an interface");

  @ArchTest
  public static final ArchRule domain_knowsNoGrpc =
      noClasses()
          .that(areDomainCode())
          .should()
          .dependOnClassesThat(resideInAPackage("io.grpc.."))
          .because(
              "edges translate, the middle decides: only an *Endpoint, *Client, *Factory,"
                  + " *Interceptor or *Handler speaks gRPC; inside, throw a Failure");

  @ArchTest
  public static final ArchRule domain_knowsNoContractMessages =
      noClasses()
          .that(areDomainCode())
          .should()
          .dependOnClassesThat(areContractMessages())
          .because(
              "generated messages change with the contract: turn them into records of the domain in"
                  + " an *Endpoint, *Client, *Handler or *Codec (the contract's enums are words"
                  + " that everybody may use)");

  @ArchTest
  public static final ArchRule domain_knowsNoNats =
      noClasses()
          .that(areDomainCode())
          .should()
          .dependOnClassesThat(resideInAPackage("io.nats.."))
          .because(
              "the runtime's messaging is the only way facts travel: append to the Outbox, follow"
                  + " with a FactHandler");

  @ArchTest
  public static final ArchRule domain_knowsNoJdbc =
      noClasses()
          .that(areDomainCode())
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql..", "com.zaxxer.."))
          .because("storage is a Postgres* class behind the domain's own words");

  @ArchTest
  public static final ArchRule time_comesFromTheClock =
      noClasses()
          .that(areServiceCode())
          .and(areNot(named("a factory", Pattern.compile(".*Factory"))))
          .should()
          .accessTargetWhere(readsTheSystemsTime())
          .because(
              "what reads the time by itself can't be replayed or tested: inject java.time.Clock"
                  + " (System.nanoTime is fine for measuring durations)");

  @ArchTest
  public static final ArchRule beans_areInjectedByConstructor =
      noFields()
          .that()
          .areDeclaredInClassesThat(areServiceCode())
          .should(BE_ANNOTATED_WITH_AN_INJECTION_ANNOTATION)
          .orShould()
          .beAnnotatedWith("io.micronaut.context.annotation.Property")
          .allowEmptyShould(true)
          .because("a constructor shows what a class needs and leaves no half-made object");

  @ArchTest
  public static final ArchRule logs_goThroughSlf4j =
      noClasses()
          .that(areServiceCode())
          .should()
          .dependOnClassesThat(resideInAPackage("java.util.logging.."))
          .because("only SLF4J lines are structured and carry the correlation id");

  @ArchTest
  public static final ArchRule standardStreams_belongToCommands =
      noClasses()
          .that(areServiceCode())
          .and(areNot(named("a command", Pattern.compile(".*Command"))))
          .should(ACCESS_STANDARD_STREAMS)
          .because("a service logs; only a *Command talks to a person at a terminal");

  @ArchTest
  public static final ArchRule packages_sayThatNothingIsNull =
      classes()
          .that(areServiceCode())
          .should(resideInANullMarkedPackage())
          .because(
              "nothing is null unless it says so: give the package a package-info.java with"
                  + " @NullMarked and two sentences on what it is for");

  @ArchTest
  public static final ArchRule names_areWordsOfTheDomain =
      noClasses()
          .that(areServiceCode())
          .should()
          .haveNameMatching(EMPTY_NAME.pattern())
          .orShould()
          .resideInAnyPackage("..impl..", "..util..", "..utils..", "..dto..", "..service..")
          .because(
              "Impl, Manager, Helper, Util and Dto say nothing: name the thing it is, and the"
                  + " package after a noun of the domain");

  private static Optional<String> service(JavaClass type) {
    Matcher matcher = SERVICE.matcher(type.getPackageName());
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private static boolean isContract(JavaClass type) {
    String name = type.getPackageName();
    return name.startsWith(ROOT) && name.endsWith(".v1");
  }

  /// Micronaut's processors write classes whose names begin with a dollar sign, or with a part that
  /// does, such as Endpoint$Intercepted.
  private static boolean isGenerated(JavaClass type) {
    String name = type.getName();
    return name.contains(".$") || name.contains("$Intercepted") || name.contains("$Definition");
  }

  private static boolean isServiceCode(JavaClass type) {
    return service(type).isPresent() && !isContract(type) && !isGenerated(type);
  }

  private static DescribedPredicate<JavaClass> areServiceCode() {
    return DescribedPredicate.describe(
        "are hand-written code of a service", ServiceRules::isServiceCode);
  }

  private static DescribedPredicate<JavaClass> areDomainCode() {
    return DescribedPredicate.describe(
        "are hand-written code of a service and not an edge, storage or main class",
        type -> isServiceCode(type) && !isEdge(type) && !isPackageInfo(type));
  }

  private static boolean isEdge(JavaClass type) {
    JavaClass outermost = outermost(type);
    return EDGE.matcher(outermost.getSimpleName()).matches() || isMain(outermost);
  }

  private static boolean isMain(JavaClass type) {
    return type.tryGetMethod("main", String[].class)
        .filter(method -> method.getModifiers().contains(JavaModifier.STATIC))
        .isPresent();
  }

  private static boolean isPackageInfo(JavaClass type) {
    return type.getSimpleName().equals("package-info");
  }

  private static JavaClass outermost(JavaClass type) {
    return type.getEnclosingClass().map(ServiceRules::outermost).orElse(type);
  }

  private static DescribedPredicate<JavaClass> named(String what, Pattern name) {
    return DescribedPredicate.describe(
        what, type -> name.matcher(outermost(type).getSimpleName()).matches());
  }

  private static DescribedPredicate<JavaClass> areNot(DescribedPredicate<JavaClass> predicate) {
    return DescribedPredicate.not(predicate).as("are not %s", predicate.getDescription());
  }

  private static DescribedPredicate<JavaClass> areContractMessages() {
    return DescribedPredicate.describe(
        "are generated messages or stubs", type -> isContract(type) && !type.isEnum());
  }

  private static ArchCondition<JavaClass> notDependOnAnotherService() {
    return new ArchCondition<>("not depend on another service but for its contract") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
          JavaClass target = dependency.getTargetClass().getBaseComponentType();
          Optional<String> peer = service(target).filter(name -> !isContract(target));
          if (peer.isPresent() && !peer.equals(service(type))) {
            events.add(violated(dependency, dependency.getDescription()));
          }
        }
      }
    };
  }

  private static DescribedPredicate<JavaAccess<?>> readsTheSystemsTime() {
    return DescribedPredicate.describe(
        "the target reads the system's time",
        access ->
            access.getTarget() instanceof CodeUnitAccessTarget target
                && readsTheSystemsTime(
                    target.getOwner(), target.getName(), target.getRawParameterTypes()));
  }

  private static boolean readsTheSystemsTime(
      JavaClass owner, String method, List<JavaClass> parameters) {
    if (owner.isEquivalentTo(System.class)) {
      return method.equals("currentTimeMillis");
    }
    if (owner.isEquivalentTo(Date.class)) {
      return method.equals("<init>") && parameters.isEmpty();
    }
    if (owner.isEquivalentTo(Clock.class)) {
      return method.startsWith("system") || (method.startsWith("tick") && !takesClock(parameters));
    }
    return owner.getPackageName().equals("java.time")
        && method.equals("now")
        && !takesClock(parameters);
  }

  private static boolean takesClock(List<JavaClass> parameters) {
    return parameters.stream().anyMatch(type -> type.isEquivalentTo(Clock.class));
  }

  private static ArchCondition<JavaClass> resideInANullMarkedPackage() {
    return new ArchCondition<>("reside in a @NullMarked package") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
          events.add(
              violated(type, type.getName() + " is in a package without @NullMarked package-info"));
        }
      }
    };
  }

  /// Every package of a service by itself.
  private static final class PackageSlices implements SliceAssignment {

    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      return isServiceCode(type)
          ? SliceIdentifier.of(type.getPackageName())
          : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
      return "the packages of the services";
    }
  }
}
