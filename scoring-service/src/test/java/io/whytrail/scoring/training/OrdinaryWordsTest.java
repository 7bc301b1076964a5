package io.whytrail.scoring.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import io.whytrail.scoring.embedding.SentenceEncoder;
import io.whytrail.scoring.names.PieceFeatures;
import io.whytrail.scoring.text.Text;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrdinaryWordsTest {
  @Test
  void ordinaryWords_areThoseThatAreSurelyNoNames() throws IOException, OrtException {
    SentenceEncoder encoder = SentenceEncoder.load();
    List<OrdinaryWords.Read> messages =
        List.of("please wait, please stay, please go, please do, please", "Please ask Maria: 17")
            .stream()
            .map(text -> Text.of(text).plain())
            .map(view -> new OrdinaryWords.Read(view, PieceFeatures.of(view, encoder, () -> {})))
            .toList();

    OrdinaryWords words = new OrdinaryWords(messages);

    // All nine of the first; "Please" and "ask" of the second: "Maria" and the number beside it are
    // not sure.
    assertThat(words.in(messages.getFirst())).hasSize(9);
    assertThat(words.in(messages.getLast())).hasSize(2);
  }
}
