package io.whytrail.policy.rule;

import java.io.StringReader;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.reader.ReaderException;

/// Reads the part of YAML that means the same to everybody: no anchors, aliases, tags or second
/// documents.
final class YamlReader {

  private YamlReader() {}

  static Node read(String document, Problems problems) {
    try {
      refuseSurprises(document, problems);
      problems.refuseIfAny();
      Node root = yaml().compose(new StringReader(document));
      if (root == null) {
        problems.add(0, "The document is empty: it needs at least a name and rules.");
        problems.refuseIfAny();
      }
      return root;
    } catch (MarkedYAMLException e) {
      throw invalid(problems, index(e), sentence(e));
    } catch (ReaderException e) {
      throw invalid(
          problems, e.getPosition(), "The document has a character that YAML forbids: remove it.");
    } catch (YAMLException e) {
      throw invalid(problems, 0, "The document is too large or too deep for a policy: split it.");
    }
  }

  private static Yaml yaml() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(Limits.DOCUMENT);
    options.setNestingDepthLimit(Limits.NESTING);
    return new Yaml(options);
  }

  private static void refuseSurprises(String document, Problems problems) {
    int documents = 0;
    int depth = 0;
    for (Event event : yaml().parse(new StringReader(document))) {
      if (event instanceof DocumentStartEvent && ++documents > 1) {
        at(problems, event, "A policy is one document: remove everything from this --- on.");
      } else if (event instanceof CollectionEndEvent) {
        depth--;
      } else if (event instanceof CollectionStartEvent && ++depth > Limits.NESTING) {
        at(problems, event, "This is nested too deeply for a policy: flatten it.");
        return;
      }
      refuseSurprise(event, problems);
    }
  }

  private static void refuseSurprise(Event event, Problems problems) {
    if (event instanceof AliasEvent) {
      at(problems, event, "Aliases are not allowed: write the value out.");
    } else if (event instanceof NodeEvent node && node.getAnchor() != null) {
      at(problems, event, "Anchors are not allowed: write the value out where it is needed.");
    } else if (tag(event) != null) {
      at(problems, event, "Tags are not allowed: remove " + tag(event) + ", or quote it.");
    }
  }

  private static @Nullable String tag(Event event) {
    return switch (event) {
      case ScalarEvent scalar -> scalar.getTag();
      case CollectionStartEvent collection -> collection.getTag();
      default -> null;
    };
  }

  private static void at(Problems problems, Event event, String message) {
    problems.add(event.getStartMark().getIndex(), message);
  }

  private static int index(MarkedYAMLException e) {
    Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
    return mark == null ? 0 : mark.getIndex();
  }

  private static String sentence(MarkedYAMLException e) {
    String problem = e.getProblem() == null ? "unreadable" : e.getProblem();
    String context = e.getContext() == null ? "" : " " + e.getContext();
    List<String> lines = (problem + context).lines().toList();
    return "This is not YAML: " + String.join(" ", lines) + ". Correct it, most often by quoting.";
  }

  private static PolicyInvalidException invalid(Problems problems, int index, String message) {
    return new PolicyInvalidException(List.of(problems.text().problem(index, message)));
  }
}
