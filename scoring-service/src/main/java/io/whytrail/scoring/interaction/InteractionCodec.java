package io.whytrail.scoring.interaction;

import java.util.Optional;

/// From the contract's interaction to this context's own.
public final class InteractionCodec {

  private InteractionCodec() {}

  public static Interaction decode(io.whytrail.interaction.v1.Interaction message) {
    return new Interaction(
        message.getId(),
        message.getCorrelationId(),
        message.hasSystemPrompt() ? decode(message.getSystemPrompt()) : Content.absent(),
        message.getMessagesList().stream().map(InteractionCodec::decode).toList(),
        message.getRetrievedContextList().stream()
            .map(chunk ->
                new Chunk(
                    chunk.getId(),
                    chunk.hasContent() ? decode(chunk.getContent()) : Content.absent(),
                    chunk.getSource()))
            .toList(),
        message.getToolsList().stream()
            .map(tool ->
                new Tool(tool.getName(), tool.getDescription(), decode(tool.getSideEffect())))
            .toList(),
        message.getToolCallsList().stream().map(InteractionCodec::decode).toList(),
        message.hasOutput() ? decode(message.getOutput()) : Content.absent());
  }

  public static Optional<Stage> decode(io.whytrail.interaction.v1.Stage stage) {
    return switch (stage) {
      case STAGE_INPUT -> Optional.of(Stage.INPUT);
      case STAGE_OUTPUT -> Optional.of(Stage.OUTPUT);
      case STAGE_ACTION -> Optional.of(Stage.ACTION);
      case STAGE_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
    };
  }

  private static Message decode(io.whytrail.interaction.v1.Message message) {
    return new Message(
        role(message.getRole()),
        message.hasContent() ? decode(message.getContent()) : Content.absent(),
        message.getToolCallIndexesList());
  }

  private static ToolCall decode(io.whytrail.interaction.v1.ToolCall call) {
    return new ToolCall(
        call.getName(),
        call.getArgumentsJson(),
        call.hasResult() ? decode(call.getResult()) : Content.absent(),
        call.getError(),
        decode(call.getSideEffect()));
  }

  private static Content decode(io.whytrail.interaction.v1.Content content) {
    return switch (content.getKindCase()) {
      case TEXT -> Content.of(content.getText());
      case NOT_CAPTURED -> new Content.NotCaptured(content.getNotCaptured().getReason());
      case KIND_NOT_SET -> Content.absent();
    };
  }

  // Whoever does not say who speaks is not trusted more than a person.
  private static Role role(io.whytrail.interaction.v1.Role role) {
    return switch (role) {
      case ROLE_SYSTEM -> Role.SYSTEM;
      case ROLE_ASSISTANT -> Role.ASSISTANT;
      case ROLE_TOOL -> Role.TOOL;
      case ROLE_USER, ROLE_UNSPECIFIED, UNRECOGNIZED -> Role.USER;
    };
  }

  private static SideEffect decode(io.whytrail.interaction.v1.SideEffect effect) {
    return switch (effect) {
      case SIDE_EFFECT_READ -> SideEffect.READ;
      case SIDE_EFFECT_WRITE -> SideEffect.WRITE;
      case SIDE_EFFECT_SEND -> SideEffect.SEND;
      case SIDE_EFFECT_SPEND -> SideEffect.SPEND;
      case SIDE_EFFECT_DELETE -> SideEffect.DELETE;
      case SIDE_EFFECT_EXECUTE -> SideEffect.EXECUTE;
      case SIDE_EFFECT_UNSPECIFIED, UNRECOGNIZED -> SideEffect.UNSPECIFIED;
    };
  }
}
