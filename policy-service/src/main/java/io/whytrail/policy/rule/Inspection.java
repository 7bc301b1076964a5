package io.whytrail.policy.rule;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.CelComprehension;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// What can be said about a type-checked expression before it runs: the names it uses, words that
/// can never match, and how many steps its loops can take.
final class Inspection {

  private static final int UNKNOWN_SIZE = Limits.LIST;

  private final Vocabulary vocabulary;
  private final Map<String, Constant> constants = new HashMap<>();
  private final CelAbstractSyntaxTree tree;
  private final Set<String> references = new TreeSet<>();

  Inspection(Vocabulary vocabulary, List<Constant> constants, CelAbstractSyntaxTree tree) {
    this.vocabulary = vocabulary;
    constants.forEach(constant -> this.constants.put(constant.name(), constant));
    this.tree = tree;
  }

  /// Something that is wrong.
  ///
  /// @param offset in code points of the expression
  record Finding(int offset, String message) {}

  /// What a name stands for inside a loop.
  private record Scope(Map<String, Optional<Variable>> loopVariables) {

    Scope with(String name, Optional<Variable> range) {
      Map<String, Optional<Variable>> inner = new HashMap<>(loopVariables);
      inner.put(name, range);
      return new Scope(inner);
    }
  }

  void inspect(Consumer<Finding> findings) {
    walk(tree.getExpr(), new Scope(Map.of()), findings);
    long steps = steps(tree.getExpr());
    if (steps > Limits.STEPS) {
      findings.accept(
          new Finding(
              0,
              "The loops of this rule can take %d steps, and a rule may take %d: nest less."
                  .formatted(steps, Limits.STEPS)));
    }
  }

  /// Complete after [#inspect].
  Set<String> references() {
    return references;
  }

  private void walk(CelExpr expr, Scope scope, Consumer<Finding> findings) {
    switch (expr.getKind()) {
      case IDENT -> reference(expr.ident().name(), scope);
      case CALL -> {
        compare(expr.call(), scope, findings);
        children(expr).forEach(child -> walk(child, scope, findings));
      }
      case COMPREHENSION -> {
        CelComprehension loop = expr.comprehension();
        walk(loop.iterRange(), scope, findings);
        Scope inner =
            scope
                .with(loop.iterVar(), variable(loop.iterRange(), scope))
                .with(loop.accuVar(), Optional.empty());
        bodies(loop).forEach(body -> walk(body, inner, findings));
      }
      case SELECT, LIST, MAP, STRUCT ->
          children(expr).forEach(child -> walk(child, scope, findings));
      case CONSTANT, NOT_SET -> {}
    }
  }

  private void reference(String name, Scope scope) {
    if (!scope.loopVariables().containsKey(name)) {
      references.add(name);
    }
  }

  private static Stream<CelExpr> children(CelExpr expr) {
    return switch (expr.getKind()) {
      case CALL -> Stream.concat(expr.call().target().stream(), expr.call().args().stream());
      case SELECT -> Stream.of(expr.select().operand());
      case LIST -> expr.list().elements().stream();
      case MAP ->
          expr.map().entries().stream().flatMap(entry -> Stream.of(entry.key(), entry.value()));
      case STRUCT -> expr.struct().entries().stream().map(entry -> entry.value());
      case COMPREHENSION ->
          Stream.concat(Stream.of(expr.comprehension().iterRange()), bodies(expr.comprehension()));
      case CONSTANT, IDENT, NOT_SET -> Stream.empty();
    };
  }

  private static Stream<CelExpr> bodies(CelComprehension loop) {
    return Stream.of(loop.accuInit(), loop.loopCondition(), loop.loopStep(), loop.result());
  }

  /// Where a variable that holds one of certain words is compared with others, refuses the others.
  private void compare(CelCall call, Scope scope, Consumer<Finding> findings) {
    if (call.args().size() != 2 || !Set.of("_==_", "_!=_", "@in").contains(call.function())) {
      return;
    }
    CelExpr left = call.args().get(0);
    CelExpr right = call.args().get(1);
    Optional<Variable> variable = variable(left, scope).or(() -> variable(right, scope));
    variable.ifPresent(known -> {
      for (CelExpr side : List.of(left, right)) {
        words(side, scope).forEach(word -> check(known, word, findings));
      }
    });
  }

  private void check(Variable variable, Word word, Consumer<Finding> findings) {
    Collection<String> words = vocabulary.wordsOf(variable).orElseThrow();
    if (!words.contains(word.text())) {
      findings.accept(
          new Finding(
              word.offset(),
              "%s is never \"%s\", so this could not match.%s"
                  .formatted(
                      variable.variableName(), word.text(), Nearest.hint(word.text(), words))));
    }
  }

  /// The variable with a closed set of words that an expression stands for.
  private Optional<Variable> variable(CelExpr expr, Scope scope) {
    if (expr.getKind() != CelExpr.ExprKind.Kind.IDENT) {
      return Optional.empty();
    }
    String name = expr.ident().name();
    Optional<Variable> inLoop = scope.loopVariables().get(name);
    Optional<Variable> variable = inLoop == null ? Variable.named(name) : inLoop;
    return variable.filter(known -> vocabulary.wordsOf(known).isPresent());
  }

  private record Word(int offset, String text) {}

  /// The texts that an expression can be, where they are known: a literal, a list of literals or a
  /// constant of the policy.
  private List<Word> words(CelExpr expr, Scope scope) {
    List<Word> words = new ArrayList<>();
    switch (expr.getKind()) {
      case CONSTANT -> literal(expr).ifPresent(words::add);
      case LIST -> expr.list().elements().forEach(item -> literal(item).ifPresent(words::add));
      case IDENT -> {
        Constant constant = constants.get(expr.ident().name());
        if (constant != null && !scope.loopVariables().containsKey(constant.name())) {
          constant.strings().forEach(text -> words.add(new Word(offset(expr), text)));
        }
      }
      case CALL, COMPREHENSION, MAP, NOT_SET, SELECT, STRUCT -> {}
    }
    return words;
  }

  private Optional<Word> literal(CelExpr expr) {
    return expr.getKind() == CelExpr.ExprKind.Kind.CONSTANT
            && expr.constant().getKind() == CelConstant.Kind.STRING_VALUE
        ? Optional.of(new Word(offset(expr), expr.constant().stringValue()))
        : Optional.empty();
  }

  private int offset(CelExpr expr) {
    return tree.getSource().getPositionsMap().getOrDefault(expr.id(), 0);
  }

  /// An upper bound of the steps of all loops.
  private long steps(CelExpr expr) {
    if (expr.getKind() != CelExpr.ExprKind.Kind.COMPREHENSION) {
      return children(expr).mapToLong(this::steps).reduce(0, Inspection::plus);
    }
    CelComprehension loop = expr.comprehension();
    long once = bodies(loop).mapToLong(this::steps).reduce(1, Inspection::plus);
    return plus(steps(loop.iterRange()), times(size(loop.iterRange()), once));
  }

  private long size(CelExpr range) {
    return switch (range.getKind()) {
      case LIST -> range.list().elements().size();
      case MAP -> range.map().entries().size();
      case IDENT -> size(range.ident().name());
      case CALL, COMPREHENSION, CONSTANT, NOT_SET, SELECT, STRUCT -> UNKNOWN_SIZE;
    };
  }

  private long size(String name) {
    Constant constant = constants.get(name);
    if (constant != null) {
      return constant.strings().size();
    }
    return switch (Variable.named(name).orElse(Variable.STAGE)) {
      case REASONS, ALL_REASONS, SESSION_REASONS -> Limits.REASONS;
      case SESSION_SIDE_EFFECTS -> Limits.SIDE_EFFECTS;
      case SESSION_TOOLS -> Limits.SESSION_TOOLS;
      case ARGUMENTS -> Limits.ARGUMENTS;
      default -> UNKNOWN_SIZE;
    };
  }

  private static long plus(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }

  private static long times(long a, long b) {
    return b != 0 && a > Long.MAX_VALUE / b ? Long.MAX_VALUE : a * b;
  }
}
