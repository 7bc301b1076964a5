package io.whytrail.ingest.capture;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.whytrail.ingest.masking.Mask;
import io.whytrail.interaction.v1.Content;
import io.whytrail.interaction.v1.ContextChunk;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.interaction.v1.Message;
import io.whytrail.interaction.v1.Model;
import io.whytrail.interaction.v1.ToolCall;
import io.whytrail.interaction.v1.ToolDefinition;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// Interactions as bytes, and with every text masked.
public final class InteractionCodec {

  private InteractionCodec() {}

  /// The bytes of a message in the one order that this library always writes.
  public static ByteString bytes(MessageLite message) {
    byte[] bytes = new byte[message.getSerializedSize()];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.useDeterministicSerialization();
    try {
      message.writeTo(out);
    } catch (IOException e) {
      throw new IllegalStateException("An array of the message's size holds the message", e);
    }
    return ByteString.copyFrom(bytes);
  }

  /// A stored interaction.
  public static Interaction parse(ByteString payload) {
    try {
      return Interaction.parseFrom(payload);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("A stored interaction can't be read", e);
    }
  }

  /// The interaction with all its texts masked and its person replaced by a pseudonym. Fields that
  /// this version does not know are left out, because what they hold can't be masked.
  static Interaction masked(Interaction interaction, String correlationId, Mask mask) {
    Interaction.Builder masked = interaction.toBuilder().setCorrelationId(correlationId);
    if (masked.hasOrigin()) {
      masked
          .getOriginBuilder()
          .setSubjectId(mask.pseudonyms().subject(masked.getOrigin().getSubjectId()));
    }
    if (masked.hasModel()) {
      maskParameters(masked.getModelBuilder(), mask);
    }
    if (masked.hasSystemPrompt()) {
      mask(masked.getSystemPromptBuilder(), mask);
    }
    masked.getMessagesBuilderList().forEach(message -> mask(message, mask));
    masked.getRetrievedContextBuilderList().forEach(chunk -> mask(chunk, mask));
    masked.getToolsBuilderList().forEach(tool -> mask(tool, mask));
    masked.getToolCallsBuilderList().forEach(call -> mask(call, mask));
    if (masked.hasOutput()) {
      mask(masked.getOutputBuilder(), mask);
    }
    masked.setFinishReason(mask.text(masked.getFinishReason()));
    Map<String, String> attributes = maskedMap(masked.getAttributesMap(), mask);
    masked.clearAttributes().putAllAttributes(attributes);
    return withoutUnknownFields(masked.build());
  }

  /// Content of the contract with its text masked.
  public static Content masked(Content content, Mask mask) {
    Content.Builder masked = content.toBuilder();
    mask(masked, mask);
    return masked.build();
  }

  private static Interaction withoutUnknownFields(Interaction interaction) {
    try {
      return DiscardUnknownFieldsParser.wrap(Interaction.parser())
          .parseFrom(interaction.toByteString());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("What was just written can be read", e);
    }
  }

  private static void mask(Content.Builder content, Mask mask) {
    switch (content.getKindCase()) {
      case TEXT -> content.setText(mask.jsonOrText("", content.getText()));
      case NOT_CAPTURED ->
          content
              .getNotCapturedBuilder()
              .setReason(mask.text(content.getNotCaptured().getReason()));
      case KIND_NOT_SET -> {}
    }
  }

  private static void mask(Message.Builder message, Mask mask) {
    message.setName(mask.text(message.getName()));
    if (message.hasContent()) {
      mask(message.getContentBuilder(), mask);
    }
  }

  private static void mask(ContextChunk.Builder chunk, Mask mask) {
    chunk.setId(mask.text(chunk.getId())).setSource(mask.text(chunk.getSource()));
    if (chunk.hasContent()) {
      mask(chunk.getContentBuilder(), mask);
    }
  }

  private static void mask(ToolDefinition.Builder tool, Mask mask) {
    tool.setDescription(mask.text(tool.getDescription()))
        .setParametersJson(mask.jsonOrText("", tool.getParametersJson()));
  }

  private static void mask(ToolCall.Builder call, Mask mask) {
    call.setArgumentsJson(arguments(call.getArgumentsJson(), mask))
        .setError(mask.text(call.getError()));
    if (call.hasResult()) {
      mask(call.getResultBuilder(), mask);
    }
  }

  private static String arguments(String json, Mask mask) {
    return json.isEmpty() ? json : mask.json(json);
  }

  private static void maskParameters(Model.Builder model, Mask mask) {
    Map<String, String> parameters = maskedMap(model.getParametersMap(), mask);
    model.clearParameters().putAllParameters(parameters);
  }

  /// Two names that become one keep the value of the one that sorts last.
  private static Map<String, String> maskedMap(Map<String, String> map, Mask mask) {
    Map<String, String> masked = new HashMap<>();
    new TreeMap<>(map)
        .forEach((name, value) -> masked.put(mask.text(name), mask.jsonOrText(name, value)));
    return masked;
  }
}
