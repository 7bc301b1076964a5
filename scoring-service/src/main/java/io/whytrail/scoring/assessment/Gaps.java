package io.whytrail.scoring.assessment;

import io.whytrail.scoring.detection.Location;
import io.whytrail.scoring.interaction.Content;
import io.whytrail.scoring.interaction.Interaction;
import io.whytrail.scoring.interaction.Message;
import io.whytrail.scoring.interaction.Part;
import io.whytrail.scoring.interaction.Stage;
import java.util.ArrayList;
import java.util.List;

/// Content of a stage that was not captured, and therefore not looked at by anybody.
final class Gaps {
  private Gaps() {}

  static List<Location> of(Interaction interaction, Stage stage) {
    return switch (stage) {
      case INPUT -> input(interaction);
      case OUTPUT ->
          isMissing(interaction.output()) ? List.of(Location.of(Part.OUTPUT, 0)) : List.of();
      case ACTION -> List.of();
    };
  }

  private static List<Location> input(Interaction interaction) {
    List<Location> gaps = new ArrayList<>();
    boolean content = false;
    for (int i = 0; i < interaction.messages().size(); i++) {
      Message message = interaction.messages().get(i);
      switch (message.role()) {
        case USER -> {
          content = true;
          if (isMissing(message.content())) {
            gaps.add(Location.of(Part.MESSAGE, i));
          }
        }
        case TOOL -> {
          // An empty one goes with a call, which has the result.
          content |= message.content() instanceof Content.Captured;
          if (message.content() instanceof Content.NotCaptured) {
            gaps.add(Location.of(Part.MESSAGE, i));
          }
        }
        case SYSTEM, ASSISTANT -> {}
      }
    }
    for (int i = 0; i < interaction.context().size(); i++) {
      content = true;
      if (isMissing(interaction.context().get(i).content())) {
        gaps.add(Location.of(Part.CONTEXT, i));
      }
    }
    for (int i = 0; i < interaction.toolCalls().size(); i++) {
      // A call that has not run yet has no result: only the statement that it was not captured is a
      // gap.
      content |= interaction.toolCalls().get(i).result() instanceof Content.Captured;
      if (interaction.toolCalls().get(i).result() instanceof Content.NotCaptured) {
        gaps.add(Location.of(Part.TOOL_RESULT, i));
      }
    }
    if (!content && gaps.isEmpty()) {
      gaps.add(Location.whole());
    }
    return gaps;
  }

  private static boolean isMissing(Content content) {
    return !(content instanceof Content.Captured);
  }
}
