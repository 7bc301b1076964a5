package io.whytrail.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Stands in for a program that the front door hands over to: says how it was started, answers with
/// what it reads, and exits with what it is told.
public final class StandIn {

  private StandIn() {}

  public static void main(String[] words) throws IOException {
    System.out.println("words " + List.of(words));
    System.out.println("directory " + Path.of("").toAbsolutePath());
    System.out.println("read " + new String(System.in.readAllBytes(), UTF_8));
    System.err.println("an error");
    System.exit(Integer.parseInt(words[words.length - 1]));
  }
}
