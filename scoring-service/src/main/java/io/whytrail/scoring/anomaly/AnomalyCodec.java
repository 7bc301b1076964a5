package io.whytrail.scoring.anomaly;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.whytrail.scoring.assessment.AssessmentCodec;
import io.whytrail.scoring.detection.Reason;
import io.whytrail.scoring.v1.Environment;
import io.whytrail.scoring.v1.Witness;
import io.whytrail.scoring.v1.WitnessRole;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// From anomalies to the messages of the contract.
final class AnomalyCodec {

  private AnomalyCodec() {}

  static io.whytrail.scoring.v1.Anomaly encode(Anomaly anomaly) {
    Sighting sighting = anomaly.sighting();
    io.whytrail.scoring.v1.Anomaly.Builder message =
        io.whytrail.scoring.v1.Anomaly.newBuilder()
            .setId(anomaly.id().toString())
            .setKind(kind(sighting.kind()))
            .setToolName(sighting.tool())
            .setStartTime(timestamp(sighting.start()))
            .setEndTime(timestamp(sighting.end()))
            .setMeasured(sighting.measured())
            .setExpected(sighting.expected())
            .setDeviation(sighting.deviation())
            .setInteractions(sighting.interactions())
            .setHistory(sighting.history())
            .setInteractionId(anomaly.interactionId())
            .setCorrelationId(anomaly.correlationId())
            .setEnvironment(encode(anomaly.environment()))
            .setOmittedWitnesses(anomaly.omitted())
            .setCreateTime(timestamp(anomaly.createTime()));
    switch (sighting.whose().scope()) {
      case SUBJECT -> message.setSubjectId(sighting.whose().name());
      case SERVICE -> message.setService(sighting.whose().name());
    }
    @Nullable Reason reason = sighting.reason();
    if (reason != null) {
      message.setReason(AssessmentCodec.reason(reason));
    }
    anomaly.witnesses().forEach(witness -> message.addWitnesses(encode(witness)));
    return message.build();
  }

  static io.whytrail.scoring.v1.AnomalyKind kind(AnomalyKind kind) {
    return io.whytrail.scoring.v1.AnomalyKind.valueOf("ANOMALY_KIND_" + kind.name());
  }

  private static Environment encode(io.whytrail.scoring.baseline.Environment environment) {
    return Environment.newBuilder()
        .setStartTime(timestamp(environment.start()))
        .setEndTime(timestamp(environment.end()))
        .setInteractions(environment.interactions())
        .setTokens(environment.tokens())
        .setErrors(environment.errors())
        .setMedianLatency(duration(environment.medianLatency()))
        .setHighLatency(duration(environment.highLatency()))
        .build();
  }

  private static Witness encode(io.whytrail.scoring.anomaly.Witness witness) {
    return Witness.newBuilder()
        .setInteractionId(witness.interactionId())
        .setDigest(witness.digest())
        .setRole(WitnessRole.valueOf("WITNESS_ROLE_" + witness.role().name()))
        .setSessionId(witness.session())
        .setTime(timestamp(witness.time()))
        .build();
  }

  private static Timestamp timestamp(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }

  private static Duration duration(java.time.Duration duration) {
    return Duration.newBuilder()
        .setSeconds(duration.getSeconds())
        .setNanos(duration.getNano())
        .build();
  }
}
