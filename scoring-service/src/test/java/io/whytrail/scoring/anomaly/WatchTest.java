package io.whytrail.scoring.anomaly;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Timestamps;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import io.micronaut.test.support.TestPropertyProvider;
import io.micronaut.transaction.TransactionOperations;
import io.whytrail.interaction.v1.ReasonCode;
import io.whytrail.scoring.baseline.Measure;
import io.whytrail.scoring.baseline.Occurrence;
import io.whytrail.scoring.detection.Reason;
import io.whytrail.scoring.v1.Anomaly;
import io.whytrail.scoring.v1.AnomalyKind;
import io.whytrail.scoring.v1.ListAnomaliesRequest;
import io.whytrail.scoring.v1.Witness;
import io.whytrail.scoring.v1.WitnessRole;
import io.whytrail.testing.ServiceProperties;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Two weeks of made-up ordinary days, and a day with things in it that are not.
@MicronautTest(transactional = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WatchTest implements TestPropertyProvider {

  private static final Logger log = LoggerFactory.getLogger(WatchTest.class);
  private static final long SEED = Long.getLong("whytrail.seed", 20_260_302L);
  private static final Instant FIRST = Instant.parse("2026-03-02T00:00:00Z");
  private static final int DAYS = 14;
  private static final Instant LAST_DAY = FIRST.plus(Duration.ofDays(DAYS));
  private static final String SHOP = "shop-support";
  private static final String TENANT = "watched";
  private static final int BATCH = 500;

  private final GeneratedTraffic traffic = new GeneratedTraffic(SEED);
  private List<Anomaly> ordinary = List.of();
  private List<Anomaly> lastDay = List.of();
  private int interactions;
  private double millisEach;

  @Inject private Watch watch;
  @Inject private AnomalyHandler anomalies;
  @Inject private PostgresAnomalies stored;
  @Inject private TransactionOperations<Connection> transactions;

  @Override
  public Map<String, String> getProperties() {
    return ServiceProperties.forTest("scoring");
  }

  @BeforeAll
  void watchTwoWeeksAndADay() {
    List<Occurrence> all = traffic.days(FIRST, DAYS + 1);
    List<Occurrence> before = all.stream().filter(each -> each.time().isBefore(LAST_DAY)).toList();
    List<Occurrence> last =
        new ArrayList<>(all.stream().filter(each -> !each.time().isBefore(LAST_DAY)).toList());
    last.addAll(planted());
    last.sort(Comparator.comparing(Occurrence::time));
    last.replaceAll(WatchTest::slowInTheAfternoon);
    interactions = before.size();

    long start = System.nanoTime();
    observe(TENANT, before);
    millisEach = (System.nanoTime() - start) / 1e6 / interactions;
    ordinary = list(TENANT);
    observe(TENANT, last);
    lastDay = list(TENANT).stream().filter(each -> !ordinary.contains(each)).toList();
  }

  /// What is not ordinary on the last day.
  private List<Occurrence> planted() {
    List<Occurrence> planted = new ArrayList<>();
    planted.addAll(
        burst(
            "sub_shop-support_01",
            "10:02",
            6,
            each -> GeneratedTraffic.with(each, Measure.LENGTH, 4000)));
    planted.addAll(
        burst(
            "sub_shop-support_02",
            "11:02",
            6,
            each -> GeneratedTraffic.using(each, "run_command")));
    planted.addAll(
        burst(
            "sub_shop-support_03",
            "12:02",
            8,
            each -> GeneratedTraffic.with(each, Measure.REFUSAL, 1, Reason.REFUSAL)));
    planted.addAll(
        burst(
            "sub_shop-support_04",
            "13:02",
            6,
            each -> GeneratedTraffic.with(each, Measure.RISK, 1, Reason.JAILBREAK)));
    // Many strangers at once.
    IntStream.range(0, 40)
        .forEach(i ->
            planted.addAll(
                burst(
                    "stranger-" + i,
                    "14:0%d".formatted(i % 5),
                    1,
                    each -> GeneratedTraffic.with(each, Measure.TOKENS, 4000, Reason.DATA_LEAK))));
    // Guests who are there when it is slow.
    IntStream.range(0, 30)
        .forEach(i ->
            planted.addAll(
                burst(
                    "guest-" + i,
                    "15:0%d".formatted(i % 5),
                    1,
                    each -> GeneratedTraffic.with(each, Measure.TOKENS, 100))));
    return planted;
  }

  private static Occurrence slowInTheAfternoon(Occurrence occurrence) {
    Instant from = at("15:00");
    boolean slow =
        occurrence.service().equals(SHOP)
            && !occurrence.time().isBefore(from)
            && occurrence.time().isBefore(from.plus(Duration.ofMinutes(10)));
    return slow
        ? GeneratedTraffic.with(occurrence, Measure.LATENCY, 10 * occurrence.value(Measure.LATENCY))
        : occurrence;
  }

  private List<Occurrence> burst(
      String subject, String time, int interactions, UnaryOperator<Occurrence> change) {
    return traffic.burst(SHOP, subject, at(time), Duration.ofSeconds(45), interactions, change);
  }

  private static Instant at(String time) {
    return LAST_DAY.plus(Duration.between(LocalTime.MIN, LocalTime.parse(time)));
  }

  private void observe(String tenant, List<Occurrence> occurrences) {
    for (int from = 0; from < occurrences.size(); from += BATCH) {
      List<Occurrence> batch =
          occurrences.subList(from, Math.min(occurrences.size(), from + BATCH));
      transactions.executeWrite(status -> {
        batch.forEach(each -> watch.observe(tenant, each));
        return status;
      });
    }
  }

  private List<Anomaly> list(String tenant) {
    return anomalies
        .list(tenant, ListAnomaliesRequest.newBuilder().setPageSize(1000).build())
        .getAnomaliesList();
  }

  @Test
  void ordinaryDays_raiseHardlyAnything() {
    double rate = 10_000.0 * ordinary.size() / interactions;
    log.info(
        "Seed {}: {} anomalies in {} ordinary interactions, {} ms each",
        SEED,
        ordinary.size(),
        interactions,
        millisEach);

    assertThat(interactions).isGreaterThan(6000);
    assertThat(rate).as("seed %d: %s", SEED, ordinary).isLessThanOrEqualTo(3);
  }

  @Test
  void coldStart_isQuiet() {
    Instant ready = FIRST.plus(Duration.ofDays(3));

    assertThat(ordinary)
        .allSatisfy(each ->
            assertThat(each.getEndTime().getSeconds()).isGreaterThan(ready.getEpochSecond()));
    observe(
        "cold",
        traffic.burst(
            SHOP,
            "sub_new",
            FIRST,
            Duration.ofSeconds(20),
            40,
            each -> GeneratedTraffic.with(each, Measure.REFUSAL, 1)));
    observe(
        "cold",
        traffic.burst(
            SHOP,
            "sub_new",
            FIRST.plus(Duration.ofHours(1)),
            Duration.ofSeconds(20),
            40,
            each -> GeneratedTraffic.with(each, Measure.LENGTH, 90_000)));
    assertThat(list("cold")).isEmpty();
  }

  @Test
  void aBurstOfLongTexts_isADepartureOfItsSubject() {
    Anomaly found = ofSubject("sub_shop-support_01", AnomalyKind.ANOMALY_KIND_LENGTH_DEPARTURE);

    assertThat(found.getMeasured()).isEqualTo(4000);
    assertThat(found.getExpected()).isBetween(20.0, 800.0);
    assertThat(found.getDeviation()).isGreaterThan(3);
    assertThat(found.getHistory()).isGreaterThan(50);
  }

  @Test
  void aNewTool_isADepartureOfItsSubject() {
    Anomaly found = ofSubject("sub_shop-support_02", AnomalyKind.ANOMALY_KIND_TOOL_MIX_DEPARTURE);

    assertThat(found.getToolName()).isEqualTo("run_command");
    assertThat(found.getExpected()).isLessThan(0.02);
  }

  @Test
  void aStormOfRefusals_isADepartureOfItsSubject() {
    Anomaly found = ofSubject("sub_shop-support_03", AnomalyKind.ANOMALY_KIND_REFUSAL_DEPARTURE);

    assertThat(found.getMeasured()).isGreaterThan(0.3);
    assertThat(found.getExpected()).isLessThan(0.05);
  }

  @Test
  void aRiskySubject_isADepartureOfItsSubject() {
    Anomaly found = ofSubject("sub_shop-support_04", AnomalyKind.ANOMALY_KIND_RISK_DEPARTURE);

    assertThat(found.getMeasured()).isGreaterThan(0.3);
    assertThat(found.getExpected()).isLessThan(0.05);
  }

  @Test
  void manyTokensAtOnce_areASurgeOfTheService() {
    Anomaly found = ofShop(AnomalyKind.ANOMALY_KIND_TOKEN_SURGE);

    assertThat(found.getMeasured()).isGreaterThanOrEqualTo(4 * found.getExpected());
    assertThat(found.getDeviation()).isGreaterThanOrEqualTo(3);
    assertThat(found.getStartTime().getSeconds()).isEqualTo(at("14:00").getEpochSecond());
    assertThat(found.getEndTime().getSeconds()).isEqualTo(at("14:05").getEpochSecond());
    assertThat(found.getEnvironment().getInteractions()).isGreaterThanOrEqualTo(20);
    assertThat(found.getEnvironment().getTokens()).isEqualTo(Math.round(found.getMeasured()));
    assertThat(found.getEnvironment().getMedianLatency().getSeconds()).isBetween(0L, 5L);
  }

  @Test
  void aSlowService_isASurgeOfItsLatency() {
    Anomaly found = ofShop(AnomalyKind.ANOMALY_KIND_LATENCY_SURGE);

    assertThat(found.getMeasured()).isGreaterThan(4 * found.getExpected());
    assertThat(found.getEnvironment().getMedianLatency().getSeconds()).isGreaterThan(5);
    assertThat(found.getEnvironment().getHighLatency().getSeconds())
        .isGreaterThanOrEqualTo(found.getEnvironment().getMedianLatency().getSeconds());
  }

  @Test
  void manyFindingsOfOneReason_areASurgeOfTheService() {
    Anomaly found = ofShop(AnomalyKind.ANOMALY_KIND_REASON_SURGE);

    assertThat(found.getReason()).isEqualTo(ReasonCode.REASON_CODE_DATA_LEAK);
    assertThat(found.getMeasured()).isGreaterThanOrEqualTo(20);
    assertThat(found.getExpected()).isZero();
  }

  @Test
  void anAnomaly_isRaisedOnceAndNothingElseIs() {
    assertThat(lastDay)
        .extracting(each -> each.getKind() + each.getSubjectId() + each.getService())
        .doesNotHaveDuplicates();
    // What was planted shows in few other places.
    assertThat(lastDay).hasSizeBetween(7, 20);
  }

  @Test
  void aSnapshot_namesTheSessionAndItsNeighbours() {
    Anomaly found = ofSubject("sub_shop-support_01", AnomalyKind.ANOMALY_KIND_LENGTH_DEPARTURE);

    assertThat(found.getWitnessesList())
        .extracting(Witness::getTime)
        .isSortedAccordingTo(Timestamps.comparator());
    assertThat(found.getWitnessesList())
        .allSatisfy(each -> assertThat(each.getDigest()).startsWith("sha256:"));
    assertThat(found.getWitnessesList())
        .filteredOn(each -> each.getRole() == WitnessRole.WITNESS_ROLE_MEASURED)
        .hasSizeGreaterThanOrEqualTo(3)
        .anySatisfy(
            each -> assertThat(each.getInteractionId()).isEqualTo(found.getInteractionId()));
    assertThat(found.getWitnessesList())
        .filteredOn(each -> each.getRole() == WitnessRole.WITNESS_ROLE_NEIGHBOUR)
        .isNotEmpty();
  }

  @Test
  void anInteractionThatComesTwice_isWatchedOnce() {
    List<Occurrence> few = traffic.days(FIRST, 1).subList(0, 20);
    observe("twice", few);
    List<Double> before = traffic("twice");
    observe("twice", few);

    assertThat(before).isNotEmpty();
    assertThat(traffic("twice")).isEqualTo(before);
    assertThat(stored.get("twice", List.of())).isEmpty();
  }

  private List<Double> traffic(String tenant) {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement(
                  """
                  select sum(interactions), sum(amount) from traffic where tenant = ?
                  union all select sum(observations), sum(numbers[1]) from baseline
                  where tenant = ?
                  """)) {
        select.setString(1, tenant);
        select.setString(2, tenant);
        List<Double> sums = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
          while (rows.next()) {
            sums.add(rows.getDouble(1));
            sums.add(rows.getDouble(2));
          }
        }
        return sums;
      }
    });
  }

  private Anomaly ofSubject(String subject, AnomalyKind kind) {
    return lastDay.stream()
        .filter(each -> each.getKind() == kind && each.getSubjectId().equals(subject))
        .findFirst()
        .orElseThrow(() -> new AssertionError("seed " + SEED + ": only " + lastDay));
  }

  private Anomaly ofShop(AnomalyKind kind) {
    return lastDay.stream()
        .filter(each -> each.getKind() == kind && each.getService().equals(SHOP))
        .findFirst()
        .orElseThrow(() -> new AssertionError("seed " + SEED + ": only " + lastDay));
  }
}
