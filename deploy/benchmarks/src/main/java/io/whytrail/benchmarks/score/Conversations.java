package io.whytrail.benchmarks.score;

import io.whytrail.scoring.interaction.Chunk;
import io.whytrail.scoring.interaction.Content;
import io.whytrail.scoring.interaction.Interaction;
import io.whytrail.scoring.interaction.Message;
import io.whytrail.scoring.interaction.Role;
import io.whytrail.scoring.interaction.SideEffect;
import io.whytrail.scoring.interaction.ToolCall;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// What a support desk's assistant is asked, reads, looks up and answers, in whole sentences, about
/// 2.5 KB an interaction. The same seed makes the same texts.
final class Conversations {

  private static final String SYSTEM =
      """
      You are the assistant of a mail-order shop for tools and garden furniture. Answer politely \
      and in the customer's language, keep to what the shop's documents say, and look an order up \
      before you speak about it. When a customer is upset, say that you understand. Offer to pass \
      the matter on to a colleague where a question is about money that the shop owes, and never \
      promise a date that the carrier has not confirmed.\
      """;

  private static final List<String> QUESTIONS =
      List.of(
          "Hello, I bought a %s from you three weeks ago and it still has not arrived in %s.",
          "The tracking page has said \"in transit\" since last Tuesday, and nobody answers the"
              + " phone.",
          "My neighbour ordered the same %s two days after me and got hers on Friday.",
          "I paid with my credit card and the amount was booked at once, so I expected it sooner.",
          "Could you please find out where the parcel is and when it will be delivered?",
          "If it takes another week I would rather cancel the order and have my money back.",
          "We need it for a birthday on Saturday, which is why I chose express delivery.",
          "By the way, the invoice shows the old address; we moved to %s in spring.",
          "Also, is it true that the guarantee begins only on the day it arrives?",
          "Sorry for the long message, but I have already written twice without getting a reply.");

  private static final List<String> DOCUMENT =
      List.of(
          "Orders placed before noon leave the warehouse on the same working day.",
          "Delivery within the country takes two to four working days; furniture comes by a"
              + " forwarder who arranges a date by phone.",
          "Express delivery is available for parcels up to 20 kg and costs 9.90 extra.",
          "A parcel that has not moved for five working days counts as lost, and the shop sends a"
              + " replacement or returns the price.",
          "The customer may return goods within 30 days, unused and in their original packaging.",
          "Refunds go to the means of payment that was used and take up to seven working days.",
          "The guarantee is three years for machines and two years for everything else, from the"
              + " day of delivery.",
          "Changes of address are possible until the parcel has been handed to the carrier.",
          "The shop's colleagues can be reached from Monday to Friday between 8:00 and 18:00.");

  private static final List<String> ANSWERS =
      List.of(
          "Thank you for your message, and I am sorry that you are still waiting for your %s.",
          "I have looked your order up: it left our warehouse on time and was last scanned in %s.",
          "Since then the carrier has not reported anything, so the parcel may have been"
              + " misrouted.",
          "Because it has not moved for more than five working days, we treat it as lost.",
          "You can choose between a replacement, which would leave today, and a refund of the full"
              + " price.",
          "The refund would be on your card within seven working days after you decide.",
          "I have also changed the address on the invoice; you will find the new one in your"
              + " account.",
          "The guarantee runs for three years from the day on which the parcel arrives, not from"
              + " the order.",
          "I cannot promise Saturday, since the carrier has not confirmed a date yet.",
          "Would you like me to send the replacement, or shall I pass the refund on to a"
              + " colleague?");

  private static final List<String> GOODS =
      List.of("garden bench", "cordless drill", "hedge trimmer", "folding table", "work lamp");
  private static final List<String> TOWNS =
      List.of("Leeds", "Bristol", "Aberdeen", "Norwich", "Swansea", "York");

  private final Random random;

  private Conversations(long seed) {
    this.random = new Random(seed);
  }

  static List<Interaction> of(long seed, int count) {
    Conversations conversations = new Conversations(seed);
    List<Interaction> interactions = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      interactions.add(conversations.next("conversation-" + i));
    }
    return interactions;
  }

  private Interaction next(String id) {
    String goods = GOODS.get(random.nextInt(GOODS.size()));
    String town = TOWNS.get(random.nextInt(TOWNS.size()));
    String order = "%08d".formatted(random.nextInt(100_000_000));
    String question = "My order number is " + order + ". " + said(QUESTIONS, 7, goods, town);
    ToolCall call =
        new ToolCall(
            "get_order",
            "{\"order_id\":\"" + order + "\"}",
            Content.of(record(order, goods, town)),
            "",
            SideEffect.READ);
    return new Interaction(
        id,
        "",
        Content.of(SYSTEM),
        List.of(new Message(Role.USER, Content.of(question), List.of())),
        List.of(new Chunk("terms", Content.of(said(DOCUMENT, 6, goods, town)), "shop")),
        List.of(),
        List.of(call),
        Content.of(said(ANSWERS, 8, goods, town)));
  }

  /// So many of the sentences, in an order of their own.
  private String said(List<String> sentences, int count, String goods, String town) {
    List<String> shuffled = new ArrayList<>(sentences);
    Collections.shuffle(shuffled, random);
    List<String> said = new ArrayList<>();
    for (String sentence : shuffled.subList(0, count)) {
      boolean place = sentence.contains("in %s") || sentence.contains("to %s");
      String filled = sentence.replaceFirst("(a|same|your) %s", "$1 " + goods);
      said.add(place ? filled.replace("%s", town) : filled);
    }
    return String.join(" ", said);
  }

  private String record(String order, String goods, String town) {
    return """
    {"order_id":"%s","status":"shipped","items":[{"name":"%s","quantity":1,"price":"%d.90"}],\
    "carrier":"NorthPost","last_scan":{"place":"%s","time":"2026-03-%02dT14:05:00Z"},\
    "payment":{"method":"card","state":"captured"}}\
    """
        .formatted(order, goods, 20 + random.nextInt(300), town, 1 + random.nextInt(28));
  }
}
