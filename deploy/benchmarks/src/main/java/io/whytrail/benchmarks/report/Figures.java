package io.whytrail.benchmarks.report;

import io.whytrail.benchmarks.measurement.Sample;
import io.whytrail.benchmarks.measurement.Series;
import java.util.List;

/// One load and the floors it is set beside.
///
/// @param unit what one operation is called in the report, for example `ack`
/// @param floor the one that the load's ratio is about
/// @param beside others that say something about it
public record Figures(String unit, Series load, Series floor, List<Series> beside) {

  public Figures {
    beside = List.copyOf(beside);
  }

  /// The load's rate as a part of its floor's.
  public double ratio() {
    return ratio(floor);
  }

  /// The load's rate as a part of another one's.
  public double ratio(Series other) {
    return load.ratio(Sample::perSecond, other, Sample::perSecond);
  }

  /// The load's median latency, in median latencies of another one.
  public double p50In(Series other) {
    return load.ratio(Sample::p50Micros, other, Sample::p50Micros);
  }

  /// The 99th percentile of the load's latency, in median latencies of another one.
  public double p99In(Series other) {
    return load.ratio(Sample::p99Micros, other, Sample::p50Micros);
  }
}
