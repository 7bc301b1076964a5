package io.whytrail.local.tlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProofTest {

  private static final int PROBES = 98;

  /// A published proof, and whether it should hold.
  record Probe(String path, JsonObject json) {

    static List<Probe> of(String kind) {
      return PublicVectors.lines(kind + "-probes.txt").stream()
          .map(line ->
              new Probe(
                  line.substring(0, line.indexOf(' ')),
                  JsonParser.parseString(line.substring(line.indexOf('{'))).getAsJsonObject()))
          .toList();
    }

    /// No tree is as large as a number from 2^63 on, which is negative here.
    long number(String name) {
      return new BigInteger(json.get(name).getAsString()).longValue();
    }

    TreeHash hash(String name) {
      return TreeHash.fromBase64(json.get(name).getAsString());
    }

    List<TreeHash> proof() {
      List<TreeHash> hashes = new ArrayList<>();
      if (json.get("proof").isJsonArray()) {
        for (JsonElement hash : json.getAsJsonArray("proof")) {
          hashes.add(TreeHash.fromBase64(hash.getAsString()));
        }
      }
      return hashes;
    }

    void check(Runnable verification) {
      boolean holds;
      try {
        verification.run();
        holds = true;
      } catch (BadEvidenceException e) {
        holds = false;
      }
      assertThat(holds).isEqualTo(!json.get("wantErr").getAsBoolean() && isAboutHashes());
    }

    /// One probe holds for roots that are words: whoever reads hashes refuses them.
    private boolean isAboutHashes() {
      return !json.has("root1")
          || Spelling.base64(json.get("root1").getAsString(), "root1").length == TreeHash.LENGTH;
    }

    @Override
    public String toString() {
      return path;
    }
  }

  static Stream<Probe> inclusions() {
    return Probe.of("inclusion").stream();
  }

  static Stream<Probe> consistencies() {
    return Probe.of("consistency").stream();
  }

  @Test
  void probes_areAllThere() {
    assertThat(inclusions()).hasSize(PROBES);
    assertThat(consistencies()).hasSize(PROBES);
  }

  @ParameterizedTest
  @MethodSource("inclusions")
  void inclusion_agreesWithThePublishedProbe(Probe probe) {
    probe.check(() ->
        Proof.inclusion(
            probe.number("leafIdx"),
            probe.number("treeSize"),
            hash(probe, "leafHash"),
            probe.proof(),
            hash(probe, "root")));
  }

  @ParameterizedTest
  @MethodSource("consistencies")
  void consistency_agreesWithThePublishedProbe(Probe probe) {
    probe.check(() ->
        Proof.consistency(
            probe.number("size1"),
            probe.number("size2"),
            probe.proof(),
            hash(probe, "root1"),
            hash(probe, "root2")));
  }

  private static TreeHash hash(Probe probe, String name) {
    return probe.hash(name);
  }

  @Test
  void hashes_areThePublishedOnes() {
    assertThat(TreeHash.OF_NOTHING.hex())
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assertThat(TreeHash.leaf(new byte[0]).hex()).startsWith("6e340b9c").endsWith("afa01d");
    assertThat(TreeHash.leaf("L123456".getBytes(UTF_8)).hex())
        .isEqualTo("395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56");
  }

  @Test
  void root_isThePublishedOneAtEachSize() {
    List<byte[]> leaves = new ArrayList<>();
    List<String> roots = new ArrayList<>();
    for (String line : PublicVectors.lines("tree.txt")) {
      String[] words = line.split(" ", -1);
      if (words[0].equals("leaf")) {
        leaves.add(HexFormat.of().parseHex(words[1].equals("-") ? "" : words[1]));
      } else if (words[0].equals("root")) {
        roots.add(words[words.length - 1]);
      }
    }

    GrowingTree tree = new GrowingTree();
    List<String> grown = new ArrayList<>(List.of(tree.root().hex()));
    leaves.forEach(leaf -> grown.add(tree.append(TreeHash.leaf(leaf)).root().hex()));

    assertThat(grown).hasSize(9).isEqualTo(roots);
  }

  @Test
  void of_refusesAHashOfAnotherLength() {
    assertThatThrownBy(() -> TreeHash.of(new byte[31])).isInstanceOf(BadEvidenceException.class);
  }
}
