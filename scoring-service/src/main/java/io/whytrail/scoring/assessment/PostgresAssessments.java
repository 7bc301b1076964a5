package io.whytrail.scoring.assessment;

import com.google.protobuf.InvalidProtocolBufferException;
import io.micronaut.transaction.TransactionOperations;
import io.whytrail.interaction.v1.FactType;
import io.whytrail.runtime.messaging.Outbox;
import io.whytrail.runtime.messaging.PendingFact;
import io.whytrail.scoring.detection.Location;
import io.whytrail.scoring.interaction.Interaction;
import io.whytrail.scoring.interaction.Stage;
import io.whytrail.scoring.v1.Assessment;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The stored assessments of all tenants, each as the bytes that were answered, with columns to
/// find it by. A question is answered once: the first answer stays.
@Singleton
public final class PostgresAssessments {

  private static final String RECORDED = "recorded:";

  private final TransactionOperations<Connection> transactions;
  private final Outbox outbox;
  private final Ids ids;
  private final Clock clock;

  PostgresAssessments(
      TransactionOperations<Connection> transactions, Outbox outbox, Ids ids, Clock clock) {
    this.transactions = transactions;
    this.outbox = outbox;
    this.ids = ids;
    this.clock = clock;
  }

  /// Gives a rating its identity without storing it.
  public Assessment unstored(
      Interaction interaction, Question question, Rating rating, String correlationId) {
    return AssessmentCodec.encode(assessment(interaction, question, rating, correlationId));
  }

  /// The stored answer to this question, where there is one.
  public Optional<Assessment> answer(
      String tenant,
      Interaction interaction,
      Question question,
      String modelVersion,
      String examplesDigest) {
    return find(tenant, question.key(interaction.id(), modelVersion, examplesDigest));
  }

  /// Stores a rating with its fact, in the current transaction or one of its own, and returns it;
  /// or the first answer, where the question has been answered before.
  public Assessment store(
      String tenant,
      Interaction interaction,
      Question question,
      Rating rating,
      String correlationId) {
    String key = question.key(interaction.id(), rating.modelVersion(), rating.examplesDigest());
    return store(tenant, key, assessment(interaction, question, rating, correlationId));
  }

  /// True when this recorded interaction has its assessment, by whatever model.
  public boolean isRecordedAssessed(String tenant, String interactionId) {
    return find(tenant, RECORDED + interactionId).isPresent();
  }

  /// Where a recorded interaction's input shows evidence that is worth a second look; empty where
  /// the interaction has not been assessed.
  public Optional<List<Location>> suspicions(String tenant, String interactionId) {
    return find(tenant, RECORDED + interactionId).map(AssessmentCodec::suspicions);
  }

  /// Stores the one assessment of a recorded interaction.
  public Assessment storeRecorded(
      String tenant, Interaction interaction, Rating rating, String correlationId) {
    Question question = Question.everything();
    return store(
        tenant,
        RECORDED + interaction.id(),
        assessment(interaction, question, rating, correlationId));
  }

  /// The assessments with these ids, in their order; unknown ids are left out.
  public List<Assessment> get(String tenant, List<UUID> wanted) {
    Map<UUID, Assessment> found = new HashMap<>();
    transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement(
                  "select id, payload from assessment where tenant = ? and id = any (?)")) {
        select.setString(1, tenant);
        select.setArray(
            2, status.getConnection().createArrayOf("uuid", wanted.toArray(UUID[]::new)));
        try (ResultSet rows = select.executeQuery()) {
          while (rows.next()) {
            found.put(rows.getObject(1, UUID.class), decode(rows.getBytes(2)));
          }
        }
      }
      return found;
    });
    return wanted.stream().filter(found::containsKey).map(found::get).toList();
  }

  /// Where a page of a list ends.
  public record Position(Instant createTime, UUID id) {}

  /// The assessments of an interaction after a position, newest first.
  public List<Assessment> list(
      String tenant, String interactionId, @Nullable Position after, int limit) {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement(
                  """
                  select payload from assessment
                  where tenant = ? and interaction_id = ?
                    and (?::timestamptz is null or (create_time, id) < (?, ?))
                  order by create_time desc, id desc limit ?
                  """)) {
        @Nullable OffsetDateTime time = after == null ? null : utc(after.createTime());
        select.setString(1, tenant);
        select.setString(2, interactionId);
        select.setObject(3, time, Types.TIMESTAMP_WITH_TIMEZONE);
        select.setObject(4, time, Types.TIMESTAMP_WITH_TIMEZONE);
        select.setObject(5, after == null ? null : after.id(), Types.OTHER);
        select.setInt(6, limit);
        return assessments(select);
      }
    });
  }

  private io.whytrail.scoring.assessment.Assessment assessment(
      Interaction interaction, Question question, Rating rating, String correlationId) {
    return new io.whytrail.scoring.assessment.Assessment(
        ids.next(),
        interaction.id(),
        question.evaluationId(),
        correlationId,
        rating,
        // What Postgres keeps, so that the columns and the payload say the same.
        clock.instant().truncatedTo(ChronoUnit.MICROS));
  }

  private Assessment store(
      String tenant, String key, io.whytrail.scoring.assessment.Assessment assessment) {
    return transactions.executeWrite(status -> {
      Assessment message = AssessmentCodec.encode(assessment);
      if (!insert(status.getConnection(), tenant, key, assessment, message)) {
        return find(tenant, key)
            .orElseThrow(() -> new IllegalStateException("The answer to " + key + " is gone"));
      }
      outbox.append(
          new PendingFact(
              tenant,
              FactType.FACT_TYPE_ASSESSMENT_COMPLETED,
              assessment.id().toString(),
              assessment.interactionId(),
              assessment.correlationId()));
      return message;
    });
  }

  private static boolean insert(
      Connection connection,
      String tenant,
      String key,
      io.whytrail.scoring.assessment.Assessment assessment,
      Assessment message)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into assessment
              (id, tenant, question, interaction_id, evaluation_id, tier, model_version, degraded,
               input_score, output_score, action_score, create_time, payload)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (tenant, question) do nothing
            """)) {
      insert.setObject(1, assessment.id());
      insert.setString(2, tenant);
      insert.setString(3, key);
      insert.setString(4, assessment.interactionId());
      insert.setString(5, assessment.evaluationId());
      insert.setString(6, assessment.rating().tier().name());
      insert.setString(7, assessment.rating().modelVersion());
      insert.setBoolean(8, assessment.rating().degraded());
      insert.setObject(9, score(assessment, Stage.INPUT), Types.DOUBLE);
      insert.setObject(10, score(assessment, Stage.OUTPUT), Types.DOUBLE);
      insert.setObject(11, score(assessment, Stage.ACTION), Types.DOUBLE);
      insert.setObject(12, utc(assessment.createTime()));
      insert.setBytes(13, message.toByteArray());
      return insert.executeUpdate() == 1;
    }
  }

  private static @Nullable Double score(
      io.whytrail.scoring.assessment.Assessment assessment, Stage stage) {
    return assessment.rating().stages().stream()
        .filter(rated -> rated.stage() == stage)
        .map(StageAssessment::score)
        .findFirst()
        .orElse(null);
  }

  private Optional<Assessment> find(String tenant, String key) {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement(
                  "select payload from assessment where tenant = ? and question = ?")) {
        select.setString(1, tenant);
        select.setString(2, key);
        return assessments(select).stream().findFirst();
      }
    });
  }

  private static List<Assessment> assessments(PreparedStatement select) throws SQLException {
    try (ResultSet rows = select.executeQuery()) {
      List<Assessment> assessments = new ArrayList<>();
      while (rows.next()) {
        assessments.add(decode(rows.getBytes(1)));
      }
      return assessments;
    }
  }

  private static Assessment decode(byte[] payload) {
    try {
      return Assessment.parseFrom(payload);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("A stored assessment can't be read", e);
    }
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
