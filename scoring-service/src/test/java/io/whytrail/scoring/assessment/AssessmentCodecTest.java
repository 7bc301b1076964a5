package io.whytrail.scoring.assessment;

import static io.whytrail.scoring.interaction.Interactions.user;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Timestamps;
import io.whytrail.interaction.v1.ReasonCode;
import io.whytrail.scoring.detection.Reason;
import io.whytrail.scoring.detection.Tier;
import io.whytrail.scoring.interaction.Stage;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AssessmentCodecTest {

  @ParameterizedTest
  @EnumSource(Reason.class)
  void everyReason_hasItsCode(Reason reason) {
    assertThat(AssessmentCodec.reason(reason)).isNotEqualTo(ReasonCode.UNRECOGNIZED);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0.4, 0",
    "0.5, 1",
    "49.6, 49",
    "49.4, 49",
    "50, 50",
    "74.9, 74",
    "75, 75",
    "99.7, 100"
  })
  void score_isRoundedButNeverIntoAnotherBand(double score, int rounded) {
    assertThat(AssessmentCodec.score(score)).isEqualTo(rounded);
    assertThat(Band.of(rounded)).isEqualTo(Band.of(score));
  }

  @Test
  void encode_keepsAllThatWasSaid() {
    StageAssessment stage =
        Ratings.action(
            user("Pay.")
                .calls("send_money", "{\"recipient\":\"GB29NWBK60161331926819\",\"amount\":20}"));
    Assessment assessment =
        new Assessment(
            new UUID(1, 2),
            "interaction-1",
            "evaluation-1",
            "correlation-1",
            new Rating("sha256:00", Tier.DEEP, List.of(stage)),
            Instant.parse("2026-11-21T09:00:00.123456Z"));

    io.whytrail.scoring.v1.Assessment message = AssessmentCodec.encode(assessment);

    assertThat(message.getId()).isEqualTo("00000000-0000-0001-0000-000000000002");
    assertThat(Timestamps.toString(message.getCreateTime()))
        .isEqualTo("2026-11-21T09:00:00.123456Z");
    assertThat(message.getStagesCount()).isEqualTo(1);
    io.whytrail.scoring.v1.StageAssessment encoded = message.getStages(0);
    assertThat(encoded.getStage()).isEqualTo(AssessmentCodec.stage(Stage.ACTION));
    assertThat(encoded.getFindingsCount()).isEqualTo(stage.findings().size());
    assertThat(encoded.getActions(0).getToolName()).isEqualTo("send_money");
    assertThat(encoded.getActions(0).getAmountMicros()).isEqualTo(20_000_000);
    assertThat(encoded.getActions(0).getExternalDestination()).isTrue();
    assertThat(encoded.getActions(0).getReversible()).isFalse();
    assertThat(encoded.getActions(0).getInferred()).isTrue();
    assertThat(encoded.getCoverage().getDetectorsCount())
        .isEqualTo(stage.coverage().detectors().size());
  }
}
