package io.whytrail.local;

import io.whytrail.local.mesh.Program;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Stack;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/// Commands that belong to another program: every word behind the command's name goes there unread.
abstract sealed class ProgramCommand implements Callable<Integer> {

  private List<String> words = List.of();

  abstract int handOver(List<String> words) throws IOException, InterruptedException;

  @Override
  public final Integer call() throws IOException, InterruptedException {
    return handOver(words);
  }

  static final class Unread implements IParameterPreprocessor {

    @Override
    @SuppressWarnings("JdkObsolete") // The stack is picocli's.
    public boolean preprocess(
        Stack<String> arguments,
        CommandSpec command,
        ArgSpec argument,
        Map<String, Object> information) {
      List<String> words = new ArrayList<>();
      while (!arguments.isEmpty()) {
        words.add(arguments.pop());
      }
      ((ProgramCommand) command.userObject()).words = List.copyOf(words);
      return true;
    }
  }

  private static List<String> with(String first, List<String> words) {
    List<String> all = new ArrayList<>(words);
    all.addFirst(first);
    return all;
  }

  @Command(
      name = "score",
      header = "Rate the rows of files with the detectors that are shipped",
      description = "Needs no running mesh. 'score --help' lists the options.",
      preprocessor = Unread.class)
  static final class Score extends ProgramCommand {

    @Override
    int handOver(List<String> words) throws IOException, InterruptedException {
      return HandOver.to(Program.SCORING, with("score", words));
    }
  }

  @Command(
      name = "evaluate",
      header = "Measure the detectors on labelled files",
      description = "Needs no running mesh. 'evaluate --help' lists the options.",
      preprocessor = Unread.class)
  static final class Evaluate extends ProgramCommand {

    @Override
    int handOver(List<String> words) throws IOException, InterruptedException {
      return HandOver.to(Program.SCORING, with("evaluate", words));
    }
  }

  @Command(
      name = "train",
      header = "Build the models anew from labelled files",
      description = "Needs no running mesh. 'train --help' lists the options.",
      preprocessor = Unread.class)
  static final class Train extends ProgramCommand {

    @Override
    int handOver(List<String> words) throws IOException, InterruptedException {
      return HandOver.to(Program.SCORING, with("train", words));
    }
  }

  @Command(
      name = "bench",
      header = "Measure what the services reach, beside bare floors",
      description = {
        "Starts what it measures itself. 'bench --help' lists what there is, and"
            + " deploy/benchmarks/README.md says what the figures mean."
      },
      preprocessor = Unread.class)
  static final class Bench extends ProgramCommand {

    @Override
    int handOver(List<String> words) throws IOException, InterruptedException {
      return HandOver.to(Program.BENCHMARKS, words);
    }
  }
}
