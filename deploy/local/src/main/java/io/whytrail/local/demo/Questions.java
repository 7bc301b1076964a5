package io.whytrail.local.demo;

import io.whytrail.interaction.v1.Interaction;
import io.whytrail.interaction.v1.Role;
import io.whytrail.interaction.v1.SideEffect;
import io.whytrail.interaction.v1.ToolCall;
import io.whytrail.interaction.v1.ToolDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.regex.Pattern;

/// Chooses what to ask the gate: the tool calls that have side effects, at most a certain number of
/// them, spread evenly over all that pass by. Holds no more than it chooses.
final class Questions {

  /// Fixed, so that two runs over the same input ask the same.
  private static final long SEED = 42;

  private static final Pattern READS =
      Pattern.compile(
          "(get|list|search|read|find|check|lookup|query|fetch|view|show|calculate|think)"
              + "(_.*|[A-Z].*|)");

  private final int maxActions;
  private final int maxInputs;
  private final List<Question> actions = new ArrayList<>();
  private final List<Question> inputs = new ArrayList<>();
  private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
  private long seenActions;
  private long seenInputs;

  Questions(int maxActions, int maxInputs) {
    this.maxActions = maxActions;
    this.maxInputs = maxInputs;
  }

  void look(Interaction interaction) {
    for (int call = 0; call < interaction.getToolCallsCount(); call++) {
      if (hasSideEffect(interaction, interaction.getToolCalls(call))) {
        int index = call;
        keep(actions, maxActions, seenActions++, () -> Question.action(interaction, index));
      }
    }
    boolean asks =
        interaction.getMessagesList().stream().anyMatch(m -> m.getRole() == Role.ROLE_USER);
    if (asks) {
      keep(inputs, maxInputs, seenInputs++, () -> Question.input(interaction));
    }
  }

  List<Question> actions() {
    return List.copyOf(actions);
  }

  List<Question> inputs() {
    return List.copyOf(inputs);
  }

  /// How many tool calls with side effects passed by.
  long seenActions() {
    return seenActions;
  }

  private interface Making {
    Question make();
  }

  /// Reservoir sampling: each that passes by has the same chance to stay.
  private void keep(List<Question> kept, int max, long seen, Making question) {
    if (kept.size() < max) {
      kept.add(question.make());
    } else if (max > 0) {
      long place = random.nextLong(seen + 1);
      if (place < max) {
        kept.set((int) place, question.make());
      }
    }
  }

  /// Declared for the call, else for the tool, else guessed from its name.
  static boolean hasSideEffect(Interaction interaction, ToolCall call) {
    SideEffect declared = call.getSideEffect();
    if (declared == SideEffect.SIDE_EFFECT_UNSPECIFIED) {
      declared =
          interaction.getToolsList().stream()
              .filter(tool -> tool.getName().equals(call.getName()))
              .map(ToolDefinition::getSideEffect)
              .findFirst()
              .orElse(SideEffect.SIDE_EFFECT_UNSPECIFIED);
    }
    return declared == SideEffect.SIDE_EFFECT_UNSPECIFIED
        ? !READS.matcher(call.getName()).matches()
        : declared != SideEffect.SIDE_EFFECT_READ;
  }
}
