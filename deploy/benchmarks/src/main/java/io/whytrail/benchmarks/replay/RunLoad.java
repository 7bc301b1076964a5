package io.whytrail.benchmarks.replay;

import io.whytrail.benchmarks.measurement.Load;
import io.whytrail.benchmarks.measurement.LoadFailedException;
import io.whytrail.benchmarks.measurement.Sample;
import io.whytrail.benchmarks.measurement.TimedTally;
import io.whytrail.policy.v1.CandidatePolicy;
import io.whytrail.replay.v1.ReplayServiceGrpc.ReplayServiceBlockingStub;
import io.whytrail.replay.v1.Run;
import io.whytrail.replay.v1.RunState;
import io.whytrail.replay.v1.StartRunRequest;
import io.whytrail.replay.v1.Suite;
import io.whytrail.replay.v1.WatchRunRequest;
import io.whytrail.replay.v1.WatchRunResponse;
import java.time.Duration;
import java.util.Iterator;

/// Whole runs of a suite, one after the other, until time is up; the last one is always finished
/// and counted. An operation is a case, and its latency that of its run.
final class RunLoad implements Load {

  private final String name;
  private final ReplayServiceBlockingStub replay;
  private final Suite suite;
  private final String candidate;

  RunLoad(String name, ReplayServiceBlockingStub replay, Suite suite, String candidate) {
    this.name = name;
    this.replay = replay;
    this.suite = suite;
    this.candidate = candidate;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int inFlight() {
    return 1;
  }

  @Override
  public Sample run(Duration time) {
    TimedTally latencies = new TimedTally(time);
    long first = System.nanoTime();
    long cases = 0;
    do {
      long start = System.nanoTime();
      cases += run();
      latencies.ended(start);
    } while (latencies.admits());
    Sample timed = latencies.sample();
    return new Sample(
        cases,
        (System.nanoTime() - first) / 1e9,
        timed.p50Micros(),
        timed.p99Micros(),
        0,
        timed.cpuMicros());
  }

  private int run() {
    Run started =
        replay
            .startRun(
                StartRunRequest.newBuilder()
                    .setSuiteId(suite.getId())
                    .setCandidate(CandidatePolicy.newBuilder().setDigest(candidate))
                    .build())
            .getRun();
    Iterator<WatchRunResponse> progress =
        replay.watchRun(WatchRunRequest.newBuilder().setId(started.getId()).build());
    Run last = started;
    while (progress.hasNext()) {
      last = progress.next().getRun();
    }
    if (last.getState() != RunState.RUN_STATE_FINISHED
        || last.getSummary().getReproduced() != suite.getCaseCount()) {
      throw new LoadFailedException("A run that does not reproduce what was decided: " + last);
    }
    return last.getSummary().getReplayed();
  }
}
