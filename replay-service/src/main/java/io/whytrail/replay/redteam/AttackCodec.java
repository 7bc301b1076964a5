package io.whytrail.replay.redteam;

import io.whytrail.interaction.v1.Content;
import io.whytrail.interaction.v1.ContextChunk;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.interaction.v1.Message;
import io.whytrail.interaction.v1.Role;
import io.whytrail.interaction.v1.SideEffect;
import io.whytrail.interaction.v1.ToolCall;
import io.whytrail.scoring.v1.Finding;
import io.whytrail.scoring.v1.Part;
import io.whytrail.scoring.v1.StageAssessment;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Finds the text of an attack in an interaction and puts other text there.
final class AttackCodec {

  private static final String INNOCENT = "Please summarise the attached material.";

  private AttackCodec() {}

  /// Where an attack is.
  record Place(Part part, int index) {}

  /// Where the worst finding lies; the last message of a user where no finding says.
  static Optional<Place> place(Interaction interaction, StageAssessment input) {
    return input.getFindingsList().stream()
        .filter(Finding::hasLocation)
        .sorted(Comparator.comparingInt(Finding::getScore).reversed())
        .map(
            finding -> new Place(finding.getLocation().getPart(), finding.getLocation().getIndex()))
        .filter(place -> text(interaction, place).isPresent())
        .findFirst()
        .or(() -> lastOfUser(interaction));
  }

  private static Optional<Place> lastOfUser(Interaction interaction) {
    return IntStream.range(0, interaction.getMessagesCount())
        .map(i -> interaction.getMessagesCount() - 1 - i)
        .filter(i -> interaction.getMessages(i).getRole() == Role.ROLE_USER)
        .mapToObj(i -> new Place(Part.PART_MESSAGE, i))
        .filter(place -> text(interaction, place).isPresent())
        .findFirst();
  }

  static Optional<String> text(Interaction interaction, Place place) {
    int i = place.index();
    Content content =
        switch (place.part()) {
          case PART_MESSAGE ->
              i < interaction.getMessagesCount()
                  ? interaction.getMessages(i).getContent()
                  : Content.getDefaultInstance();
          case PART_CONTEXT ->
              i < interaction.getRetrievedContextCount()
                  ? interaction.getRetrievedContext(i).getContent()
                  : Content.getDefaultInstance();
          case PART_TOOL_RESULT ->
              i < interaction.getToolCallsCount()
                  ? interaction.getToolCalls(i).getResult()
                  : Content.getDefaultInstance();
          case PART_UNSPECIFIED,
              PART_SYSTEM_PROMPT,
              PART_TOOL_ARGUMENTS,
              PART_OUTPUT,
              UNRECOGNIZED ->
              Content.getDefaultInstance();
        };
    return Optional.of(content.getText()).filter(text -> !text.isBlank());
  }

  /// Empty where the place can't be hidden this way.
  static Optional<Interaction> with(Interaction interaction, Place place, Mutated mutated) {
    return switch (mutated) {
      case Mutated.InPlace(String text) -> Optional.of(put(interaction, place, text).build());
      case Mutated.Turns(List<String> texts) -> turns(interaction, place, texts);
      case Mutated.Chunk(String text) ->
          place.part() == Part.PART_CONTEXT
              ? Optional.empty()
              : Optional.of(
                  put(interaction, place, INNOCENT)
                      .addRetrievedContext(
                          ContextChunk.newBuilder()
                              .setId("redteam")
                              .setSource("redteam")
                              .setContent(content(text)))
                      .build());
      case Mutated.ToolResult(String text) ->
          place.part() == Part.PART_TOOL_RESULT
              ? Optional.empty()
              : Optional.of(
                  put(interaction, place, INNOCENT)
                      .addToolCalls(
                          ToolCall.newBuilder()
                              .setName("read_document")
                              .setArgumentsJson("{}")
                              .setSideEffect(SideEffect.SIDE_EFFECT_READ)
                              .setResult(content(text)))
                      .build());
    };
  }

  private static Interaction.Builder put(Interaction interaction, Place place, String text) {
    Interaction.Builder changed = interaction.toBuilder();
    switch (place.part()) {
      case PART_MESSAGE -> changed.getMessagesBuilder(place.index()).setContent(content(text));
      case PART_CONTEXT ->
          changed.getRetrievedContextBuilder(place.index()).setContent(content(text));
      case PART_TOOL_RESULT -> changed.getToolCallsBuilder(place.index()).setResult(content(text));
      case PART_UNSPECIFIED, PART_SYSTEM_PROMPT, PART_TOOL_ARGUMENTS, PART_OUTPUT, UNRECOGNIZED ->
          throw new IllegalArgumentException("No attack is put into " + place.part());
    }
    return changed;
  }

  private static Optional<Interaction> turns(
      Interaction interaction, Place place, List<String> texts) {
    if (place.part() != Part.PART_MESSAGE) {
      return Optional.empty();
    }
    Interaction.Builder changed = interaction.toBuilder();
    Message whole = interaction.getMessages(place.index());
    changed.removeMessages(place.index());
    for (int i = 0; i < texts.size(); i++) {
      changed.addMessages(place.index() + i, whole.toBuilder().setContent(content(texts.get(i))));
    }
    return Optional.of(changed.build());
  }

  private static Content content(String text) {
    return Content.newBuilder().setText(text).build();
  }
}
