package io.whytrail.replay.redteam;

import io.whytrail.replay.decision.DecisionCodec;
import io.whytrail.replay.gate.ClopperPearson;
import io.whytrail.replay.mutation.Mutation;
import io.whytrail.replay.redteam.Evasions.Cell;
import io.whytrail.replay.redteam.Evasions.Who;
import io.whytrail.replay.v1.EvasionCell;
import io.whytrail.replay.v1.EvasionCount;
import io.whytrail.replay.v1.NotComparable;
import io.whytrail.replay.v1.RedTeamResponse;
import java.util.List;
import java.util.Optional;

/// Between what a red team found and the contract.
public final class RedTeamCodec {

  private static final double CONFIDENCE = 0.95;

  private RedTeamCodec() {}

  public static Optional<Mutation> decode(io.whytrail.replay.v1.Mutation mutation) {
    return switch (mutation) {
      case MUTATION_BASE64 -> Optional.of(Mutation.BASE64);
      case MUTATION_HEX -> Optional.of(Mutation.HEX);
      case MUTATION_ROT13 -> Optional.of(Mutation.ROT13);
      case MUTATION_HOMOGLYPH -> Optional.of(Mutation.HOMOGLYPH);
      case MUTATION_ZERO_WIDTH -> Optional.of(Mutation.ZERO_WIDTH);
      case MUTATION_SPACING -> Optional.of(Mutation.SPACING);
      case MUTATION_SPLIT -> Optional.of(Mutation.SPLIT);
      case MUTATION_RETRIEVED_CHUNK -> Optional.of(Mutation.RETRIEVED_CHUNK);
      case MUTATION_TOOL_RESULT -> Optional.of(Mutation.TOOL_RESULT);
      case MUTATION_TRANSLATION -> Optional.of(Mutation.TRANSLATION);
      case MUTATION_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
    };
  }

  public static io.whytrail.replay.v1.Mutation encode(Mutation mutation) {
    return switch (mutation) {
      case BASE64 -> io.whytrail.replay.v1.Mutation.MUTATION_BASE64;
      case HEX -> io.whytrail.replay.v1.Mutation.MUTATION_HEX;
      case ROT13 -> io.whytrail.replay.v1.Mutation.MUTATION_ROT13;
      case HOMOGLYPH -> io.whytrail.replay.v1.Mutation.MUTATION_HOMOGLYPH;
      case ZERO_WIDTH -> io.whytrail.replay.v1.Mutation.MUTATION_ZERO_WIDTH;
      case SPACING -> io.whytrail.replay.v1.Mutation.MUTATION_SPACING;
      case SPLIT -> io.whytrail.replay.v1.Mutation.MUTATION_SPLIT;
      case RETRIEVED_CHUNK -> io.whytrail.replay.v1.Mutation.MUTATION_RETRIEVED_CHUNK;
      case TOOL_RESULT -> io.whytrail.replay.v1.Mutation.MUTATION_TOOL_RESULT;
      case TRANSLATION -> io.whytrail.replay.v1.Mutation.MUTATION_TRANSLATION;
    };
  }

  /// All but the suite of survivors.
  public static RedTeamResponse.Builder encode(RedTeamHandler.Result result) {
    Evasions evasions = result.evasions();
    RedTeamResponse.Builder response =
        RedTeamResponse.newBuilder()
            .setCandidateDigest(result.candidateDigest())
            .setModelVersion(result.modelVersion())
            .setAttacks(result.attacks())
            .setCaught(result.caught())
            .addAllMutations(encode(evasions.sums(Who.VERDICT, cell -> cell.mutation().name())))
            .addAllRules(encode(evasions.sums(Who.RULE, Cell::name)))
            .addAllDetectors(encode(evasions.sums(Who.DETECTOR, Cell::name)));
    result
        .skipped()
        .forEach((reason, count) ->
            response.addSkipped(NotComparable.newBuilder().setReason(reason).setCount(count)));
    evasions.cells().forEach(cell -> response.addBreakdown(encode(cell)));
    return response;
  }

  private static EvasionCell encode(Evasions.Count<Cell> count) {
    Cell cell = count.of();
    EvasionCell.Builder encoded =
        EvasionCell.newBuilder()
            .setMutation(encode(cell.mutation()))
            .setStage(DecisionCodec.encode(cell.stage()))
            .setTried(count.tried())
            .setEvaded(count.evaded());
    switch (cell.who()) {
      case VERDICT -> encoded.clearBy();
      case RULE -> encoded.setRuleId(cell.name());
      case DETECTOR -> encoded.setDetectorId(cell.name());
    }
    return encoded.build();
  }

  private static List<EvasionCount> encode(List<Evasions.Count<String>> counts) {
    return counts.stream().map(count -> count(count.of(), count.tried(), count.evaded())).toList();
  }

  /// @param tried at least once
  public static EvasionCount count(String name, int tried, int evaded) {
    return EvasionCount.newBuilder()
        .setName(name)
        .setTried(tried)
        .setEvaded(evaded)
        .setRate((double) evaded / tried)
        .setRateUpperBound(ClopperPearson.upperBound(evaded, tried, CONFIDENCE))
        .build();
  }
}
