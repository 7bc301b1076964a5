package io.whytrail.scoring.anomaly;

import io.whytrail.scoring.baseline.Measure;
import io.whytrail.scoring.baseline.Occurrence;
import io.whytrail.scoring.detection.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Ordinary days of a few services, made up from a seed: people with habits of their own who come
/// in sessions, working hours and quiet nights, weekends, slow noons, pasted documents, and one in
/// a hundred interactions that arrives hours late.
final class GeneratedTraffic {

  static final List<String> SERVICES = List.of("shop-support", "accounts-payable", "travel-desk");

  private static final List<String> TOOLS = List.of("search", "read_order", "write_note", "send");
  // Sessions in an hour of full work.
  private static final double[] SESSIONS = {16, 3, 1};
  private static final int PEOPLE = 20;

  private final Random random;
  private int count;

  GeneratedTraffic(long seed) {
    this.random = new Random(seed);
  }

  /// Somebody with habits.
  private record Person(
      String name, double length, double tokens, double risk, double refusal, List<Double> tools) {}

  /// An interaction, and when it arrives.
  record Arrival(Instant at, Occurrence occurrence) {}

  /// All days of all services, in the order of arrival.
  List<Occurrence> days(Instant first, int days) {
    List<Arrival> arrivals = new ArrayList<>();
    for (int service = 0; service < SERVICES.size(); service++) {
      List<Person> people = people(SERVICES.get(service));
      for (int hour = 0; hour < days * 24; hour++) {
        Instant start = first.plus(Duration.ofHours(hour));
        int sessions = poisson(SESSIONS[service] * work(start));
        for (int i = 0; i < sessions; i++) {
          session(arrivals, SERVICES.get(service), people, start);
        }
      }
    }
    arrivals.sort(Comparator.comparing(Arrival::at));
    return arrivals.stream().map(Arrival::occurrence).toList();
  }

  private List<Person> people(String service) {
    List<Person> people = new ArrayList<>();
    for (int i = 0; i < PEOPLE; i++) {
      List<Double> tools = TOOLS.stream().map(_ -> -Math.log(1 - random.nextDouble())).toList();
      people.add(
          new Person(
              "sub_%s_%02d".formatted(service, i),
              4.5 + 0.6 * random.nextGaussian(),
              6.5 + 0.4 * random.nextGaussian(),
              0.005 + 0.03 * random.nextDouble(),
              0.005 + 0.03 * random.nextDouble(),
              tools));
    }
    return people;
  }

  private static double work(Instant time) {
    int hour = time.atOffset(ZoneOffset.UTC).getHour();
    double day = hour >= 8 && hour < 18 ? 1 : hour >= 6 && hour < 22 ? 0.3 : 0.04;
    return io.whytrail.scoring.baseline.Season.isWeekend(time) ? day * 0.3 : day;
  }

  private void session(List<Arrival> arrivals, String service, List<Person> people, Instant hour) {
    // Some come often and some hardly ever.
    Person person = people.get((int) (PEOPLE * Math.pow(random.nextDouble(), 2)));
    String session = "session-" + count++;
    double mood = 0.3 * random.nextGaussian();
    Instant time = hour.plusMillis(random.nextInt(3_600_000));
    do {
      Occurrence occurrence = interaction(service, person, session, time, mood);
      boolean late = random.nextInt(100) == 0;
      Instant at = time.plusMillis(random.nextInt(late ? 4 * 3_600_000 : 3000));
      arrivals.add(new Arrival(at, occurrence));
      time = time.plusMillis(20_000 + random.nextInt(100_000));
    } while (random.nextInt(3) > 0);
  }

  private Occurrence interaction(
      String service, Person person, String session, Instant time, double mood) {
    boolean pasted = random.nextInt(50) == 0;
    boolean risky = random.nextDouble() < person.risk();
    boolean refused = random.nextDouble() < person.refusal();
    double noon = 0.5 * work(time);
    Map<Measure, Double> values = new EnumMap<>(Measure.class);
    values.put(
        Measure.LENGTH,
        Math.expm1(person.length() + mood + (pasted ? 2 : 0) + 0.5 * random.nextGaussian()));
    values.put(
        Measure.TOKENS,
        Math.expm1(person.tokens() + mood + (pasted ? 1 : 0) + 0.4 * random.nextGaussian()));
    values.put(Measure.LATENCY, Math.expm1(7 + noon + 0.4 * random.nextGaussian()));
    values.put(Measure.RISK, risky ? 1.0 : 0.0);
    values.put(Measure.REFUSAL, refused ? 1.0 : 0.0);
    Set<Reason> reasons = new HashSet<>();
    if (risky) {
      reasons.add(Reason.PROMPT_INJECTION);
    }
    if (refused) {
      reasons.add(Reason.REFUSAL);
    }
    if (random.nextInt(8) == 0) {
      reasons.add(Reason.PII_EMAIL);
    }
    if (random.nextInt(4) == 0) {
      reasons.add(Reason.DOMAIN_FINANCE);
    }
    return new Occurrence(
        "i-" + count++,
        "",
        "sha256:" + count,
        time,
        person.name(),
        service,
        session,
        values,
        tools(person),
        reasons,
        random.nextInt(100) == 0);
  }

  private Set<String> tools(Person person) {
    Set<String> tools = new HashSet<>();
    while (random.nextInt(2) == 0) {
      double at =
          random.nextDouble() * person.tools().stream().mapToDouble(Double::doubleValue).sum();
      int tool = 0;
      while (tool < TOOLS.size() - 1 && at > person.tools().get(tool)) {
        at -= person.tools().get(tool++);
      }
      tools.add(TOOLS.get(tool));
    }
    return tools;
  }

  /// Ordinary interactions of one person in one session, each made extraordinary.
  List<Occurrence> burst(
      String service,
      String subject,
      Instant start,
      Duration apart,
      int interactions,
      UnaryOperator<Occurrence> change) {
    Person person = new Person(subject, 4.5, 6.5, 0, 0, List.of(1.0, 1.0, 1.0, 1.0));
    List<Occurrence> burst = new ArrayList<>();
    for (int i = 0; i < interactions; i++) {
      Instant time = start.plus(apart.multipliedBy(i));
      burst.add(change.apply(interaction(service, person, "burst-" + subject + start, time, 0)));
    }
    return burst;
  }

  /// The same with another value.
  static Occurrence with(Occurrence occurrence, Measure measure, double value, Reason... reasons) {
    Set<Reason> all = new HashSet<>(occurrence.reasons());
    all.addAll(List.of(reasons));
    return occurrence.rated(Map.of(measure, value), all);
  }

  /// The same with other tools.
  static Occurrence using(Occurrence occurrence, String... tools) {
    return new Occurrence(
        occurrence.interactionId(),
        occurrence.correlationId(),
        occurrence.digest(),
        occurrence.time(),
        occurrence.subject(),
        occurrence.service(),
        occurrence.session(),
        occurrence.values(),
        Set.of(tools),
        occurrence.reasons(),
        occurrence.failed());
  }

  private int poisson(double mean) {
    int hits = -1;
    double left = mean;
    while (left > 0) {
      left += Math.log(1 - random.nextDouble());
      hits++;
    }
    return Math.max(0, hits);
  }
}
