package io.whytrail.policy.rule;

import dev.cel.checker.CelStandardDeclarations;
import dev.cel.checker.CelStandardDeclarations.StandardFunction;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.extensions.CelStringExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Compiles the expressions of one policy. The language is a part of CEL that can be checked and
/// bounded before it runs: no regular expressions, no untyped values, no lists that are built.
final class Expressions {

  /// The engine that decides; a change that can change a ruling changes it.
  static final String ENGINE = "cel-java/0.14.0 whytrail-rules/1";

  static final CelOptions OPTIONS =
      CelOptions.current()
          .enableHeterogeneousNumericComparisons(true)
          .comprehensionMaxIterations(Limits.STEPS)
          .maxExpressionCodePointSize(Limits.EXPRESSION)
          .maxParseExpressionNodeCount(Limits.EXPRESSION_NODES)
          .maxParseRecursionDepth(Limits.EXPRESSION_DEPTH)
          .maxParseErrorRecoveryLimit(1)
          .maxRegexProgramSize(1)
          .build();

  private static final CelStringExtensions STRINGS =
      CelExtensions.strings(CelStringExtensions.Function.LOWER_ASCII);

  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.plannerRuntimeBuilder().setOptions(OPTIONS).addLibraries(STRINGS).build();

  private final Vocabulary vocabulary;
  private final List<Constant> constants;
  private final CelCompiler compiler;
  private final Explanation explanation;

  Expressions(Vocabulary vocabulary, List<Constant> constants) {
    this.vocabulary = vocabulary;
    this.constants = constants;
    this.compiler = compiler(constants);
    this.explanation = new Explanation(constants);
  }

  /// A compiled expression.
  ///
  /// @param references the variables and constants that the expression names
  record Compiled(Program program, Set<String> references) {}

  private static CelCompiler compiler(List<Constant> constants) {
    CelCompilerBuilder builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardEnvironmentEnabled(false)
            .setStandardDeclarations(
                CelStandardDeclarations.newBuilder()
                    .excludeFunctions(
                        StandardFunction.MATCHES,
                        StandardFunction.DYN,
                        StandardFunction.TYPE,
                        StandardFunction.BYTES)
                    .build())
            .setStandardMacros(
                CelStandardMacro.HAS,
                CelStandardMacro.ALL,
                CelStandardMacro.EXISTS,
                CelStandardMacro.EXISTS_ONE)
            .addLibraries(STRINGS)
            .setResultType(SimpleType.BOOL);
    for (Variable variable : Variable.values()) {
      builder.addVar(variable.variableName(), variable.type().cel());
    }
    constants.forEach(constant -> builder.addVar(constant.name(), constant.type().cel()));
    return builder.build();
  }

  /// Compiles one expression; adds what is wrong with it to the problems.
  Optional<Compiled> compile(String expression, ScalarMap positions, Problems problems) {
    CelValidationResult result = compiler.compile(expression);
    if (result.hasError()) {
      explain(result.getErrors(), positions, problems);
      return Optional.empty();
    }
    CelAbstractSyntaxTree tree = tree(result);
    List<Inspection.Finding> findings = new ArrayList<>();
    Inspection inspection = new Inspection(vocabulary, constants, tree);
    inspection.inspect(findings::add);
    findings.forEach(
        finding -> problems.add(positions.origin(finding.offset()), finding.message()));
    return findings.isEmpty()
        ? Optional.of(new Compiled(program(tree), inspection.references()))
        : Optional.empty();
  }

  private static CelAbstractSyntaxTree tree(CelValidationResult result) {
    try {
      return result.getAst();
    } catch (CelValidationException e) {
      throw new IllegalStateException("A result without errors has a tree", e);
    }
  }

  private static Program program(CelAbstractSyntaxTree tree) {
    try {
      return RUNTIME.createProgram(tree);
    } catch (CelEvaluationException e) {
      throw new IllegalStateException("A checked expression can be planned", e);
    }
  }

  private void explain(List<CelIssue> issues, ScalarMap positions, Problems problems) {
    for (CelIssue issue : explanation.worthTelling(issues)) {
      int line = Math.max(1, issue.getSourceLocation().getLine());
      int column = Math.max(0, issue.getSourceLocation().getColumn());
      int offset = positions.offset(line, column);
      int start = Explanation.name(issue).map(n -> positions.before(offset, n)).orElse(offset);
      problems.add(positions.origin(start), explanation.sentence(issue.getMessage()));
    }
  }
}
