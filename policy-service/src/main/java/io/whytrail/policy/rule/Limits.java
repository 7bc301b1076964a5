package io.whytrail.policy.rule;

/// How large a policy may be, and how much work a rule may do.
///
/// The bounds are far above what people write; they exist so that no document can make a decision
/// slow or the service run out of memory.
public final class Limits {

  static final int DOCUMENT = 1_000_000;
  static final int NESTING = 12;
  static final int RULES = 1_000;
  static final int TESTS = 1_000;
  static final int CONSTANTS = 200;
  static final int LIST = 1_000;
  static final int TEXT = 1_000;
  static final int EXPRESSION = 2_000;
  static final int EXPRESSION_NODES = 500;
  static final int EXPRESSION_DEPTH = 50;

  /// Steps of all loops in one evaluation of one rule.
  static final int STEPS = 10_000;

  /// Reason codes in one list; there are fewer codes than this.
  static final int REASONS = 128;

  /// Kinds of side effects.
  static final int SIDE_EFFECTS = 16;

  /// Names of tools that one session is known to have used.
  public static final int SESSION_TOOLS = 100;

  /// Entries of the map of arguments.
  public static final int ARGUMENTS = 100;

  private Limits() {}
}
