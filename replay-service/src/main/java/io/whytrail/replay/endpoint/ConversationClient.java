package io.whytrail.replay.endpoint;

import com.google.gson.JsonArray;
import io.whytrail.interaction.v1.Content;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.interaction.v1.Message;
import io.whytrail.interaction.v1.Role;
import io.whytrail.interaction.v1.ToolCall;
import io.whytrail.replay.model.Tape;
import io.whytrail.replay.model.TapePolicy;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/// Has a model answer a recorded prompt. The tools it calls answer from the recorded tape: what is
/// not on it has no answer, and there is nobody else to ask.
@Singleton
final class ConversationClient {

  private final ChatClient chat;

  ConversationClient(ChatClient chat) {
    this.chat = chat;
  }

  /// A model and how far it may go.
  ///
  /// @param turns answers to one prompt at most
  record Speaker(String model, TapePolicy tape, int turns) {}

  /// The interaction as it would have been, had this model been asked.
  Interaction hold(Interaction recorded, Speaker speaker, Budget budget)
      throws ObstacleException, InterruptedException {
    return new Conversation(recorded, speaker, budget).hold();
  }

  private final class Conversation {

    private final Interaction recorded;
    private final Speaker speaker;
    private final Budget budget;
    private final int promptLength;

    /// Calls that the prompt itself tells of, and those that the recorded model made then.
    private final List<Integer> before;

    private final List<Integer> taped;
    private final List<ToolCall> made = new ArrayList<>();
    private final List<Message> said = new ArrayList<>();

    Conversation(Interaction recorded, Speaker speaker, Budget budget) {
      this.recorded = recorded;
      this.speaker = speaker;
      this.budget = budget;
      this.promptLength = ChatCodec.promptLength(recorded);
      Set<Integer> told = new TreeSet<>();
      recorded.getMessagesList().subList(0, promptLength).stream()
          .map(Message::getToolCallIndexesList)
          .forEach(told::addAll);
      this.before = told.stream().filter(i -> i < recorded.getToolCallsCount()).toList();
      List<Integer> rest = new ArrayList<>();
      for (int i = 0; i < recorded.getToolCallsCount(); i++) {
        if (!told.contains(i)) {
          rest.add(i);
        }
      }
      this.taped = rest;
    }

    Interaction hold() throws ObstacleException, InterruptedException {
      Tape tape = tape();
      JsonArray messages = ChatCodec.prompt(recorded);
      for (int turn = 0; turn < speaker.turns(); turn++) {
        Completion answer =
            chat.ask(ChatCodec.question(speaker.model(), recorded, messages), budget);
        if (answer.calls().isEmpty()) {
          Optional<String> objection = tape.end();
          if (objection.isPresent()) {
            throw new ObstacleException(objection.get());
          }
          return spoken(answer.text());
        }
        messages.add(ChatCodec.encode(answer));
        call(answer, tape, messages);
      }
      throw new ObstacleException("turns:too_many");
    }

    private Tape tape() {
      List<io.whytrail.replay.record.ToolCall> calls =
          taped.stream()
              .map(recorded::getToolCalls)
              .map(call ->
                  io.whytrail.replay.record.ToolCall.of(call.getName(), call.getArgumentsJson()))
              .toList();
      return speaker.tape() == TapePolicy.STRICT ? Tape.strict(calls) : Tape.fifo(calls);
    }

    private void call(Completion answer, Tape tape, JsonArray messages) throws ObstacleException {
      Message.Builder asking = Message.newBuilder().setRole(Role.ROLE_ASSISTANT);
      if (!answer.text().isEmpty()) {
        asking.setContent(Content.newBuilder().setText(answer.text()));
      }
      List<Message> results = new ArrayList<>();
      for (Completion.Call call : answer.calls()) {
        OptionalInt answered =
            tape.take(io.whytrail.replay.record.ToolCall.of(call.name(), call.argumentsJson()));
        if (answered.isEmpty()) {
          throw new ObstacleException(Tape.UNEXPECTED_CALL);
        }
        ToolCall then = recorded.getToolCalls(taped.get(answered.getAsInt()));
        messages.add(ChatCodec.result(call.id(), ChatCodec.result(then)));
        int index = before.size() + made.size();
        made.add(then.toBuilder().setId(call.id()).build());
        asking.addToolCallIndexes(index);
        results.add(
            Message.newBuilder()
                .setRole(Role.ROLE_TOOL)
                .setContent(then.getResult())
                .addToolCallIndexes(index)
                .build());
      }
      said.add(asking.build());
      said.addAll(results);
    }

    /// In the shape of the recorded one: its messages go on behind the prompt only where those did.
    private Interaction spoken(String text) {
      Interaction.Builder spoken = recorded.toBuilder().clearToolCalls().clearMessages();
      before.forEach(index -> spoken.addToolCalls(recorded.getToolCalls(index)));
      spoken.addAllToolCalls(made);
      recorded.getMessagesList().subList(0, promptLength).stream()
          .map(this::moved)
          .forEach(spoken::addMessages);
      if (promptLength < recorded.getMessagesCount()) {
        spoken.addAllMessages(said);
      }
      spoken.getModelBuilder().setName(speaker.model()).clearVersion();
      Content output = Content.newBuilder().setText(text).build();
      return text.isEmpty() ? spoken.clearOutput().build() : spoken.setOutput(output).build();
    }

    /// The calls of the prompt come first now.
    private Message moved(Message message) {
      return message.toBuilder()
          .clearToolCallIndexes()
          .addAllToolCallIndexes(
              message.getToolCallIndexesList().stream()
                  .map(before::indexOf)
                  .filter(index -> index >= 0)
                  .toList())
          .build();
    }
  }
}
