package io.whytrail.benchmarks;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;

@AnalyzeClasses(packages = "io.whytrail.benchmarks", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {

  @ArchTest
  static final ArchRule packages_areFreeOfCycles =
      slices().matching("io.whytrail.benchmarks.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule measurement_knowsNothingThatIsMeasured =
      ArchRuleDefinition.noClasses()
          .that()
          .resideInAPackage("io.whytrail.benchmarks.measurement..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.grpc..", "java.sql..", "io.whytrail..v1..")
          .because("the next benchmark measures something else");
}
