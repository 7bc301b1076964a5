package io.whytrail.runtime.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.whytrail.interaction.v1.ErrorReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FailureTest {

  @Test
  void readme_listsEveryReasonWithItsStatus() throws IOException {
    Map<String, String> listed =
        Pattern.compile("(?m)^\\| `([A-Z_]+)` \\| `?([A-Z_]+)`? \\|")
            .matcher(Files.readString(Path.of("../README.md")))
            .results()
            .collect(Collectors.toMap(row -> row.group(1), (MatchResult row) -> row.group(2)));

    Map<String, String> real =
        Stream.of(ErrorReason.values())
            .filter(reason ->
                reason != ErrorReason.ERROR_REASON_UNSPECIFIED
                    && reason != ErrorReason.UNRECOGNIZED)
            .map(reason -> Failure.of(reason, ""))
            .collect(Collectors.toMap(Failure::reasonName, failure -> failure.code().name()));

    assertThat(listed).isEqualTo(real);
  }

  @Test
  void unspecifiedReason_isAFaultOfTheService() {
    assertThat(Failure.of(ErrorReason.ERROR_REASON_UNSPECIFIED, "").code())
        .isEqualTo(Status.Code.INTERNAL);
  }
}
