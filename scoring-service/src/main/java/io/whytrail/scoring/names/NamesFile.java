package io.whytrail.scoring.names;

import io.whytrail.scoring.classifier.Network;
import io.whytrail.scoring.classifier.Weights;
import java.util.List;

/// The two networks of a tagger as a file of text.
public final class NamesFile {
  private NamesFile() {}

  public static String write(Network persons, Network addresses) {
    return Weights.writeNetworks(List.of(persons, addresses));
  }

  public static NameTagger read(String file) {
    List<Network> networks = Weights.readNetworks(file);
    if (networks.size() != 2) {
      throw new IllegalArgumentException("a file of names holds two networks");
    }
    return new NameTagger(networks.get(0), networks.get(1));
  }
}
