package io.whytrail.runtime.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProofsTest {
  private static final int SIZES = 64;
  // Published as right, but about roots of 12 bytes: the sizes are equal, so nothing is hashed
  // there.
  private static final String SHORT_ROOTS =
      "consistency/additional/sizes-are-equal-one-and-proof-is-empty.json";

  private static NaiveTree[] trees = {};
  private static Hash[] roots = {};

  @BeforeAll
  static void growTrees() {
    trees = IntStream.rangeClosed(0, SIZES).mapToObj(NaiveTree::ofSize).toArray(NaiveTree[]::new);
    roots = Stream.of(trees).map(NaiveTree::root).toArray(Hash[]::new);
  }

  static Stream<Probe> inclusionProbes() {
    return Probe.all("inclusion-probes.txt");
  }

  static Stream<Probe> consistencyProbes() {
    return Probe.all("consistency-probes.txt");
  }

  @Test
  void probes_areAllThere() {
    assertThat(inclusionProbes()).hasSize(98).filteredOn(probe -> !probe.wantsError()).hasSize(6);
    assertThat(consistencyProbes()).hasSize(98).filteredOn(probe -> !probe.wantsError()).hasSize(6);
  }

  @ParameterizedTest
  @MethodSource("inclusionProbes")
  void verifyInclusion_acceptsAndRefusesAsPublished(Probe probe) {
    assertThat(isAccepted(() -> verifyInclusion(probe))).isEqualTo(!probe.wantsError());
  }

  @ParameterizedTest
  @MethodSource("consistencyProbes")
  void verifyConsistency_acceptsAndRefusesAsPublished(Probe probe) {
    boolean accepted = !probe.wantsError() && !probe.path().equals(SHORT_ROOTS);

    assertThat(isAccepted(() -> verifyConsistency(probe))).isEqualTo(accepted);
  }

  @Test
  void verifyInclusion_acceptsEveryLeafOfEverySizeUpTo64() {
    for (int size = 1; size <= SIZES; size++) {
      for (int index = 0; index < size; index++) {
        Proofs.verifyInclusion(index, size, leaf(index), trees[size].path(index), root(size));
      }
    }
  }

  @Test
  void verifyInclusion_refusesEveryDamageUpToSize64() {
    for (int size = 1; size <= SIZES; size++) {
      for (int index = 0; index < size; index++) {
        refusesDamagedInclusion(index, size, trees[size].path(index));
      }
    }
  }

  @Test
  void verifyInclusion_refusesEveryFlippedBitUpToSize16() {
    for (int size = 1; size <= 16; size++) {
      for (int index = 0; index < size; index++) {
        List<Hash> proof = trees[size].path(index);
        for (int bit = 0; bit < 256 * proof.size(); bit++) {
          List<Hash> damaged = flipped(proof, bit / 256, bit % 256);
          refusesInclusion(index, size, leaf(index), damaged, root(size));
        }
      }
    }
  }

  @Test
  void verifyConsistency_acceptsEveryPairOfSizesUpTo64() {
    for (int size2 = 1; size2 <= SIZES; size2++) {
      for (int size1 = 1; size1 <= size2; size1++) {
        Proofs.verifyConsistency(size1, size2, trees[size2].proof(size1), root(size1), root(size2));
      }
    }
  }

  @Test
  void verifyConsistency_refusesEveryDamageUpToSize64() {
    for (int size2 = 1; size2 <= SIZES; size2++) {
      for (int size1 = 1; size1 <= size2; size1++) {
        refusesDamagedConsistency(size1, size2, trees[size2].proof(size1));
      }
    }
  }

  @Test
  void verifyConsistency_refusesEveryFlippedBitUpToSize16() {
    for (int size2 = 1; size2 <= 16; size2++) {
      for (int size1 = 1; size1 < size2; size1++) {
        List<Hash> proof = trees[size2].proof(size1);
        for (int bit = 0; bit < 256 * proof.size(); bit++) {
          List<Hash> damaged = flipped(proof, bit / 256, bit % 256);
          refusesConsistency(size1, size2, damaged, root(size1), root(size2));
        }
      }
    }
  }

  @Test
  void verifyInclusion_refusesANodeThatIsPassedOffAsTheRoot() {
    List<Hash> proof = trees[8].path(5);
    Hash belowTheRoot = Hash.node(Hash.node(leaf(4), leaf(5)), Hash.node(leaf(6), leaf(7)));

    assertThatThrownBy(
            () -> Proofs.verifyInclusion(5, 8, leaf(5), proof.subList(0, 2), belowTheRoot))
        .isInstanceOf(VerificationException.class)
        .hasMessage("the inclusion proof has too few hashes");
  }

  @Test
  void verify_refusesProofsThatAreLongerThanTheSizeAllows_whateverTheRoot() {
    Hash above = Hash.node(leaf(1), leaf(0));
    Hash old = Hash.node(leaf(0), leaf(1));
    List<Hash> proof = List.of(leaf(2), leaf(3));
    Hash extended = Hash.node(leaf(3), Hash.node(old, leaf(2)));

    assertThatThrownBy(() -> Proofs.verifyInclusion(0, 1, leaf(0), List.of(leaf(1)), above))
        .isInstanceOf(VerificationException.class)
        .hasMessage("the inclusion proof has too many hashes");
    assertThatThrownBy(
            () -> Proofs.verifyConsistency(2, 3, proof, Hash.node(leaf(3), old), extended))
        .isInstanceOf(VerificationException.class)
        .hasMessage("the consistency proof has too many hashes");
  }

  @Test
  void verify_refusesSizesThatNoTreeHas() {
    List<Hash> none = List.of();

    refusesInclusion(-1, 1, leaf(0), none, leaf(0));
    refusesInclusion(0, 0, leaf(0), none, leaf(0));
    refusesInclusion(0, -1, leaf(0), none, leaf(0));
    refusesInclusion(Long.MIN_VALUE, Long.MIN_VALUE, leaf(0), none, leaf(0));
    refusesConsistency(0, 0, none, Hash.EMPTY_ROOT, Hash.EMPTY_ROOT);
    refusesConsistency(0, 1, none, Hash.EMPTY_ROOT, leaf(0));
    refusesConsistency(-1, -1, none, leaf(0), leaf(0));
    refusesConsistency(-1, 1, none, leaf(0), leaf(0));
    refusesConsistency(1, Long.MIN_VALUE, none, leaf(0), leaf(0));
  }

  private static void refusesDamagedInclusion(int index, int size, List<Hash> proof) {
    for (int other = -1; other <= size; other++) {
      if (other != index) {
        refusesInclusion(other, size, leaf(index), proof, root(size));
      }
    }
    refusesInclusion(index, 2L * size, leaf(index), proof, root(size));
    refusesInclusion(index, size / 2, leaf(index), proof, root(size));
    int bit = (31 * index + size) % 256;
    refusesInclusion(index, size, Mutations.flip(leaf(index), bit), proof, root(size));
    refusesInclusion(index, size, leaf(index), proof, Mutations.flip(root(size), bit));
    for (int i = 0; i < proof.size(); i++) {
      refusesInclusion(index, size, leaf(index), flipped(proof, i, bit), root(size));
    }
    for (List<Hash> damaged : Mutations.restructured(proof, leaf(index))) {
      refusesInclusion(index, size, leaf(index), damaged, root(size));
    }
  }

  private static void refusesDamagedConsistency(int size1, int size2, List<Hash> proof) {
    for (int other = -1; other <= size2 + 1; other++) {
      if (other != size1) {
        refusesConsistency(other, size2, proof, root(size1), root(size2));
      }
    }
    refusesConsistency(size1, 2L * size2, proof, root(size1), root(size2));
    refusesConsistency(size1, size2 / 2, proof, root(size1), root(size2));
    int bit = (31 * size1 + size2) % 256;
    refusesConsistency(size1, size2, proof, Mutations.flip(root(size1), bit), root(size2));
    refusesConsistency(size1, size2, proof, root(size1), Mutations.flip(root(size2), bit));
    for (int i = 0; i < proof.size(); i++) {
      refusesConsistency(size1, size2, flipped(proof, i, bit), root(size1), root(size2));
    }
    for (List<Hash> damaged : Mutations.restructured(proof, root(size1))) {
      refusesConsistency(size1, size2, damaged, root(size1), root(size2));
    }
    if (size1 != size2) {
      refusesConsistency(size1, size2, proof, root(size2), root(size1));
      refusesConsistency(size1, size2, List.of(), root(size1), root(size2));
    }
  }

  private static void refusesInclusion(
      long index, long size, Hash leaf, List<Hash> proof, Hash root) {
    assertThat(isAccepted(() -> Proofs.verifyInclusion(index, size, leaf, proof, root)))
        .as("index %d in size %d", index, size)
        .isFalse();
  }

  private static void refusesConsistency(
      long size1, long size2, List<Hash> proof, Hash root1, Hash root2) {
    assertThat(isAccepted(() -> Proofs.verifyConsistency(size1, size2, proof, root1, root2)))
        .as("size %d to %d", size1, size2)
        .isFalse();
  }

  private static void verifyInclusion(Probe probe) {
    Proofs.verifyInclusion(
        probe.number("leafIdx"),
        probe.number("treeSize"),
        probe.hash("leafHash"),
        probe.proof(),
        probe.hash("root"));
  }

  private static void verifyConsistency(Probe probe) {
    Proofs.verifyConsistency(
        probe.number("size1"),
        probe.number("size2"),
        probe.proof(),
        probe.hash("root1"),
        probe.hash("root2"));
  }

  private static boolean isAccepted(Runnable verification) {
    try {
      verification.run();
      return true;
    } catch (VerificationException | MalformedException e) {
      return false;
    }
  }

  private static List<Hash> flipped(List<Hash> proof, int index, int bit) {
    return Mutations.with(proof, index, Mutations.flip(proof.get(index), bit));
  }

  private static Hash leaf(int index) {
    return Hash.leaf(NaiveTree.entry(index));
  }

  private static Hash root(int size) {
    return roots[size];
  }
}
