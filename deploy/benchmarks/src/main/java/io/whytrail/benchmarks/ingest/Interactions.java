package io.whytrail.benchmarks.ingest;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.whytrail.interaction.v1.Content;
import io.whytrail.interaction.v1.Interaction;
import io.whytrail.interaction.v1.InteractionKind;
import io.whytrail.interaction.v1.Message;
import io.whytrail.interaction.v1.Model;
import io.whytrail.interaction.v1.Origin;
import io.whytrail.interaction.v1.Role;
import io.whytrail.interaction.v1.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Model calls of a support desk, all of one size and no two texts alike, with an e-mail address
/// and a telephone number in each. The same seed makes the same texts.
public final class Interactions {

  /// As long as every id must be.
  public static final int ID_LENGTH = 40;

  private static final int POOL = 4096;
  private static final int SYSTEM_PROMPT = 240;
  private static final int QUESTION = 900;
  private static final long START = 1_767_225_600;

  private static final List<String> WORDS =
      List.of(
          """
          account address after again agent amount answer appointment balance because before billing
          branch call cancel card carrier change charge check claim close colleague confirm contact
          contract copy could country credit customer damage date deliver delivery department deposit
          detail device discount document double during early email error every exchange extra family
          find first follow form forward found friend further give hour house however immediately
          include information insurance invoice item kindly label last later letter line list locked
          market material meeting message minute missing model morning notice number offer office
          often open option order other package paid parcel part password payment people period
          person phone place please possible price printed problem product promise question quick
          receipt receive refund regret reply report request reset return right same schedule second
          send service several shipment shop should signed since small soon standard statement status
          still store street subject support system thank their third through ticket today together
          tomorrow total track transfer travel under until update urgent useful value version visit
          wait warehouse warranty week which window without work wrong year yesterday your
          """
              .strip()
              .split("\\s+"));

  private final List<Interaction> templates = new ArrayList<>(POOL);

  /// @param bytes of each interaction, serialized
  public Interactions(long seed, int bytes) {
    Random random = new Random(seed);
    for (int i = 0; i < POOL; i++) {
      templates.add(template(random, i, bytes));
    }
  }

  /// An interaction with this id, as the numbered record of a producer.
  public Interaction of(String id, String producer, long sequence) {
    if (id.length() != ID_LENGTH) {
      throw new IllegalArgumentException(id + " does not have " + ID_LENGTH + " characters");
    }
    Interaction template = templates.get(Math.floorMod(id.hashCode(), POOL));
    return template.toBuilder()
        .setId(id)
        .setOrigin(
            template.getOrigin().toBuilder().setProducerId(producer).setProducerSequence(sequence))
        .build();
  }

  private static Interaction template(Random random, int number, int bytes) {
    Interaction.Builder template =
        Interaction.newBuilder()
            .setId("0".repeat(ID_LENGTH))
            .setSessionId("session-" + (100_000 + number))
            .setKind(InteractionKind.INTERACTION_KIND_MODEL_CALL)
            .setStartTime(Timestamp.newBuilder().setSeconds(START + number).setNanos(1_000_000))
            .setLatency(Duration.newBuilder().setNanos(700_000_000 + random.nextInt(200_000_000)))
            .setOrigin(
                Origin.newBuilder()
                    .setService("shop-support")
                    .setEnvironment("production")
                    .setAgent("support-assistant")
                    .setSubjectId("customer-" + (100_000 + number))
                    .setProducerId("bench-record-128-000")
                    .setProducerSequence(20_000))
            .setModel(Model.newBuilder().setProvider("openai").setName("gpt-4.1-mini"))
            .setSystemPrompt(text(words(random, SYSTEM_PROMPT)))
            .addMessages(
                Message.newBuilder()
                    .setRole(Role.ROLE_USER)
                    .setContent(text(question(random, number))))
            .setFinishReason("stop")
            .setUsage(Usage.newBuilder().setInputTokens(300).setOutputTokens(150));
    int rest = bytes - template.setOutput(text("x".repeat(200))).build().getSerializedSize() + 200;
    return template.setOutput(text(words(random, rest))).build();
  }

  private static String question(Random random, int number) {
    String email = "%s.%s%d@example.com".formatted(word(random), word(random), number);
    String phone = "+49 30 %08d".formatted(20_000_000 + random.nextInt(70_000_000));
    String around = words(random, QUESTION - email.length() - phone.length() - 2);
    int middle = around.indexOf(' ', around.length() / 2);
    return around.substring(0, middle) + " " + email + around.substring(middle) + " " + phone;
  }

  /// So many characters of words, with a number now and then.
  private static String words(Random random, int length) {
    StringBuilder text = new StringBuilder(length + 16);
    while (text.length() < length) {
      text.append(random.nextInt(12) == 0 ? Integer.toString(random.nextInt(1000)) : word(random))
          .append(' ');
    }
    return text.replace(length - 1, text.length(), ".").toString();
  }

  private static String word(Random random) {
    return WORDS.get(random.nextInt(WORDS.size()));
  }

  private static Content text(String text) {
    return Content.newBuilder().setText(text).build();
  }
}
