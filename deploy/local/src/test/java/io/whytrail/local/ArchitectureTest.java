package io.whytrail.local;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.whytrail.local", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule VERIFIERS_SHARE_NO_CODE_WITH_WRITERS =
      noClasses()
          .that()
          .resideInAnyPackage("..local.tlog..", "..local.evidence..", "..local.audit..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.whytrail.runtime..", "io.whytrail.testing..", "io.grpc..");

  @ArchTest
  static final ArchRule PACKAGES_FORM_NO_CYCLES =
      slices().matching("io.whytrail.local.(*)..").should().beFreeOfCycles();
}
