package io.whytrail.local.demo;

import io.whytrail.interaction.v1.Content;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.interaction.v1.Message;
import io.whytrail.interaction.v1.Outcome;
import io.whytrail.interaction.v1.Role;
import io.whytrail.interaction.v1.Stage;
import io.whytrail.interaction.v1.ToolCall;

/// What an application would ask the gate at one point of a recorded interaction: the interaction
/// as it was then, and what really happened next.
///
/// @param call which tool call is about to run; -1 for the input
/// @param executed the call as it was run, with its result
record Question(Interaction soFar, Stage stage, int call, ToolCall executed) {

  /// Before the model sees the input.
  static Question input(Interaction interaction) {
    Interaction.Builder soFar = begun(interaction);
    for (Message message : interaction.getMessagesList()) {
      if (message.getRole() == Role.ROLE_ASSISTANT || message.getRole() == Role.ROLE_TOOL) {
        break;
      }
      soFar.addMessages(message);
    }
    return new Question(soFar.build(), Stage.STAGE_INPUT, -1, ToolCall.getDefaultInstance());
  }

  /// Before a tool call runs: calls before it have their results, it and later ones do not.
  static Question action(Interaction interaction, int call) {
    Interaction.Builder soFar = begun(interaction);
    for (Message message : interaction.getMessagesList()) {
      soFar.addMessages(message);
      boolean asked = message.getToolCallIndexesList().contains(call);
      if (asked && message.getRole() == Role.ROLE_ASSISTANT) {
        break;
      }
    }
    ToolCall executed = interaction.getToolCalls(call);
    int last = lastCall(soFar, call);
    for (int i = 0; i <= last; i++) {
      ToolCall recorded = interaction.getToolCalls(i);
      soFar.addToolCalls(
          i < call ? recorded : recorded.toBuilder().clearResult().clearError().build());
    }
    return new Question(soFar.build(), Stage.STAGE_ACTION, call, executed);
  }

  /// The action alone, as the gate wants it before it runs.
  ToolCall action() {
    return executed.toBuilder().clearResult().clearError().build();
  }

  /// What happened when it ran.
  Outcome outcome() {
    return executed.getError().isEmpty() ? Outcome.OUTCOME_EXECUTED : Outcome.OUTCOME_FAILED;
  }

  Content result() {
    return executed.getResult();
  }

  /// A message may ask for several calls at once, and then names those after this one too.
  private static int lastCall(Interaction.Builder soFar, int call) {
    return soFar.getMessagesList().stream()
        .flatMap(message -> message.getToolCallIndexesList().stream())
        .reduce(call, Math::max);
  }

  private static Interaction.Builder begun(Interaction interaction) {
    return interaction.toBuilder()
        .clearMessages()
        .clearToolCalls()
        .clearOutput()
        .clearFinishReason()
        .clearUsage()
        .clearLatency()
        .clearTimeToFirstToken();
  }
}
