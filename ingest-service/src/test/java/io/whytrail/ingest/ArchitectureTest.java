package io.whytrail.ingest;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import io.whytrail.testing.ServiceRules;

@AnalyzeClasses(packages = "io.whytrail", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
  @ArchTest static final ArchTests RULES = ArchTests.in(ServiceRules.class);
}
