package io.whytrail.replay.mutation;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A table of phrases that attacks are made of, in English and three other languages.
final class Phrases {

  /// English, German, French, Spanish; longer phrases first, so that they win.
  private static final List<List<String>> TABLE =
      List.of(
          List.of(
              "ignore all previous instructions",
              "ignoriere alle vorherigen Anweisungen",
              "ignore toutes les instructions précédentes",
              "ignora todas las instrucciones anteriores"),
          List.of(
              "ignore previous instructions",
              "ignoriere vorherige Anweisungen",
              "ignore les instructions précédentes",
              "ignora las instrucciones anteriores"),
          List.of(
              "previous instructions",
              "vorherige Anweisungen",
              "instructions précédentes",
              "instrucciones anteriores"),
          List.of("system prompt", "Systemprompt", "invite système", "mensaje de sistema"),
          List.of("you are now", "du bist jetzt", "tu es maintenant", "ahora eres"),
          List.of("pretend to be", "gib vor zu sein", "fais semblant d'être", "finge ser"),
          List.of("do not tell", "sage es nicht", "ne le dis pas à", "no se lo digas a"),
          List.of(
              "repeat the words", "wiederhole die Worte", "répète les mots", "repite las palabras"),
          List.of("instructions", "Anweisungen", "consignes", "instrucciones"),
          List.of("password", "Kennwort", "mot de passe", "contraseña"),
          List.of("disregard", "missachte", "ne tiens pas compte de", "haz caso omiso de"),
          List.of("ignore", "ignoriere", "ignore donc", "ignora"),
          List.of("forget", "vergiss", "oublie", "olvida"),
          List.of("reveal", "verrate", "révèle", "revela"),
          List.of("secret", "Geheimnis", "secret caché", "secreto"),
          List.of("override", "setze außer Kraft", "outrepasse", "anula"),
          List.of("important", "wichtig", "très important", "importante"),
          List.of("message", "Nachricht", "courriel", "mensaje"),
          List.of("transfer", "überweise", "vire", "transfiere"),
          List.of("delete", "lösche", "supprime", "borra"),
          List.of("execute", "führe aus", "exécute", "ejecuta"),
          List.of("send", "sende", "envoie", "envía"),
          List.of("rules", "Regeln", "règles", "reglas"));

  private static final int LANGUAGES = 3;

  private Phrases() {}

  /// The text with every phrase of the table in one other language; unchanged where it has none.
  static String translated(String text, RandomGenerator random) {
    int language = 1 + random.nextInt(LANGUAGES);
    String mutated = text;
    for (List<String> phrase : TABLE) {
      mutated =
          Pattern.compile(
                  "(?<!\\p{L})" + Pattern.quote(phrase.getFirst()) + "(?!\\p{L})",
                  Pattern.CASE_INSENSITIVE)
              .matcher(mutated)
              .replaceAll(Matcher.quoteReplacement(phrase.get(language)));
    }
    return mutated;
  }
}
