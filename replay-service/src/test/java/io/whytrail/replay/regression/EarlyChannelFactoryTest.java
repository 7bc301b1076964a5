package io.whytrail.replay.regression;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.whytrail.replay.FakeIngest;
import io.whytrail.testing.Await;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// A channel that is there before it is asked for.
class EarlyChannelFactoryTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Test
  void channelToTheTarget_isOnItsWayBeforeAnybodyCalls() {
    try (FakeIngest server = new FakeIngest()) {
      EarlyChannelFactory early =
          EarlyChannelFactory.of("--suite", "x", "--target", server.target(), "--name", "n");

      ManagedChannel channel = early.to(server.target(), false);

      Await.until(PATIENCE, () -> channel.getState(false) == ConnectivityState.READY);
      assertThat(early.to(server.target(), false)).isSameAs(channel);
      channel.shutdownNow();
    }
  }

  @Test
  void wordsThatSayOtherwise_areNotHeld() {
    EarlyChannelFactory early = EarlyChannelFactory.of("--target", "localhost:1");

    ManagedChannel prepared = early.to("localhost:1", false);
    ManagedChannel other = early.to("localhost:2", false);
    ManagedChannel secure = early.to("localhost:1", true);

    assertThat(other).isNotSameAs(prepared);
    assertThat(secure).isNotSameAs(prepared);
    assertThat(other.authority()).isEqualTo("localhost:2");
    prepared.shutdownNow();
    other.shutdownNow();
    secure.shutdownNow();
  }

  @Test
  void wordsWithoutATarget_prepareNothing() {
    assertThat(EarlyChannelFactory.of("--suite", "x")).isSameAs(EarlyChannelFactory.NONE);
    assertThat(EarlyChannelFactory.of("--target")).isSameAs(EarlyChannelFactory.NONE);
    assertThat(EarlyChannelFactory.of("--tls", "--target", "a:1"))
        .isSameAs(EarlyChannelFactory.NONE);
    ManagedChannel channel = EarlyChannelFactory.NONE.to("localhost:3", false);
    assertThat(channel.authority()).isEqualTo("localhost:3");
    channel.shutdownNow();
  }
}
