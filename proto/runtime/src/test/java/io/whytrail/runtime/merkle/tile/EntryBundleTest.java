package io.whytrail.runtime.merkle.tile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whytrail.runtime.merkle.MalformedException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntryBundleTest {
  private static final EntriesPath PATH = new EntriesPath(0, 3);

  private final List<byte[]> entries =
      List.of("one".getBytes(UTF_8), new byte[0], new byte[EntryBundle.MAX_ENTRY_BYTES]);

  @Test
  void format_writesLengthAndBytesOfEachEntry() {
    byte[] data = EntryBundle.format(entries);

    assertThat(data).hasSize(3 * 2 + 3 + 65_535);
    assertThat(data).startsWith(0, 3, 'o', 'n', 'e', 0, 0, 0xFF, 0xFF);
  }

  @Test
  void parse_readsWhatFormatWrites() {
    assertThat(EntryBundle.parse(PATH, EntryBundle.format(entries)))
        .containsExactlyElementsOf(entries);
    List<byte[]> full = Collections.nCopies(256, new byte[] {7});
    assertThat(EntryBundle.parse(new EntriesPath(9, 256), EntryBundle.format(full)))
        .containsExactlyElementsOf(full);
  }

  @Test
  void parse_refusesDataThatEndsEarly() {
    byte[] data = EntryBundle.format(entries);
    for (int length : new int[] {0, 1, 2, 4, 5, 6, 8, 9, data.length - 1}) {
      assertThatThrownBy(() -> EntryBundle.parse(PATH, Arrays.copyOf(data, length)))
          .isInstanceOf(MalformedException.class)
          .hasMessageStartingWith("malformed entry bundle tile/entries/000.p/3: ");
    }
  }

  @Test
  void parse_refusesAnotherNumberOfEntries() {
    byte[] data = EntryBundle.format(entries);

    assertThatThrownBy(() -> EntryBundle.parse(new EntriesPath(0, 4), data))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("only 3 entries");
    assertThatThrownBy(() -> EntryBundle.parse(new EntriesPath(0, 2), data))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("more than 2 entries");
  }

  @Test
  void format_refusesWhatTheFormatCannotHold() {
    assertThatThrownBy(() -> EntryBundle.format(List.of(new byte[65_536])))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> EntryBundle.format(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> EntryBundle.format(Collections.nCopies(257, new byte[0])))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
