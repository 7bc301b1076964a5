package io.whytrail.scoring.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.whytrail.scoring.interaction.Interactions;
import io.whytrail.scoring.interaction.Stage;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SearchTest {

  private static final Case SUBJECT = new Case(Interactions.user("x").build(), OptionalInt.empty());

  private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 10);
  private final Deadline deadline = Deadline.after(Duration.ofNanos(100), nanoTime::get);

  @Test
  void run_returnsWhatWasFound() {
    Search.Result result = run(search -> report(search, 10));

    assertThat(result.state()).isEqualTo(Search.State.RAN);
    assertThat(result.findings()).hasSize(1);
  }

  @Test
  void run_endsAtTheDeadlineAndKeepsWhatWasFoundBefore() {
    Search.Result result =
        run(search -> {
          report(search, 10);
          nanoTime.addAndGet(200);
          search.checkpoint();
          report(search, 20);
        });

    assertThat(result.state()).isEqualTo(Search.State.TIMED_OUT);
    assertThat(result.findings()).extracting(Finding::score).containsExactly(10.0);
  }

  @Test
  void run_doesNotBeginAfterTheDeadline() {
    nanoTime.addAndGet(200);

    Search.Result result = run(search -> report(search, 10));

    assertThat(result.state()).isEqualTo(Search.State.TIMED_OUT);
    assertThat(result.findings()).isEmpty();
  }

  @Test
  void run_turnsAFailureIntoAStateAndKeepsWhatWasFoundBefore() {
    IllegalStateException broken = new IllegalStateException("broken");

    Search.Result result =
        run(search -> {
          report(search, 10);
          throw broken;
        });

    assertThat(result.state()).isEqualTo(Search.State.FAILED);
    assertThat(result.failure()).isSameAs(broken);
    assertThat(result.findings()).hasSize(1);
  }

  @Test
  void run_saysWhenTextWasLeftOut() {
    assertThat(run(Search::truncated).state()).isEqualTo(Search.State.TRUNCATED);
  }

  private Search.Result run(Consumer<Search> work) {
    return Search.run(new Scripted(work), SUBJECT, deadline);
  }

  private static void report(Search search, double score) {
    search.report(Reason.JAILBREAK, "test", score, Location.whole());
  }

  private record Scripted(Consumer<Search> work) implements Detector {
    @Override
    public String id() {
      return "test.scripted";
    }

    @Override
    public String version() {
      return "7";
    }

    @Override
    public Stage stage() {
      return Stage.INPUT;
    }

    @Override
    public Tier tier() {
      return Tier.FAST;
    }

    @Override
    public Set<Reason> reasons() {
      return Set.of(Reason.JAILBREAK);
    }

    @Override
    public void detect(Case subject, Search search) {
      work.accept(search);
    }
  }
}
