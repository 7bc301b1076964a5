package io.whytrail.scoring.training;

import io.whytrail.scoring.classifier.Channel;
import java.util.List;

/// How each channel is fitted, and which sources of attacks are left out in turn to see what the
/// model makes of the unknown. A network over meanings stands where it helps: in documents and
/// against hate it does not. The numbers were chosen by cross-validation on the same data.
///
/// @param evenOdds the lowest log odds that ask for a review
/// @param leftOut sources as the documents name them
record Recipe(ChannelTrainer trainer, double evenOdds, List<String> leftOut) {

  private static final NetworkTrainer NETWORK = new NetworkTrainer(32, 2, 8, 2e-3, 0.3);

  static Recipe of(Channel channel) {
    return switch (channel) {
      case USER ->
          new Recipe(
              new ChannelTrainer(new HeadTrainer(25, 0.5, 1e-4, 2), NETWORK, 1),
              -9,
              List.of("jailbreak_templates", "jailbreakbench", "cyberseceval_injection"));
      case CONTENT ->
          new Recipe(
              new ChannelTrainer(new HeadTrainer(15, 0.5, 1e-4, 2), null, 3),
              -9,
              List.of("agentdojo_traces"));
      case TOXICITY ->
          new Recipe(
              new ChannelTrainer(new HeadTrainer(25, 0.5, 1e-4, 2), null, 1),
              -0.8,
              List.of("decodingtrust_llm_toxic", "hatecheck hateful"));
      case REFUSAL ->
          new Recipe(
              new ChannelTrainer(new HeadTrainer(25, 0.5, 1e-4, 2), NETWORK, 1), -9, List.of());
    };
  }
}
