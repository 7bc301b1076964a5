package io.whytrail.scoring.text;

/// Tells English from other languages by alphabet and by the small words that every sentence needs.
public final class Language {
  private static final int FEWEST_LETTERS = 6;
  private static final int FEWEST_WORDS = 4;
  private static final int FEWEST_FOREIGN_WORDS = 2;

  private static final WordSet ENGLISH =
      new WordSet(
          "the and of to is in that it you for on with are as this be at have from or an by not"
              + " what all can your which if do will how there their one about would so when who me"
              + " my we he she they has was were i please could should does into than then them"
              + " these his her its our but no more out up any some");

  // Of these, the ones that are words of another language too, and so tell nothing.
  private static final WordSet SHARED =
      new WordSet("to in is it for on as at an or all me do no so will one");

  // Small words of Spanish, French, German, Italian, Portuguese, Dutch, Polish, Turkish,
  // Vietnamese, Indonesian,
  // Filipino and Swedish that are not English words too; the view has no accents.
  private static final WordSet OTHERS =
      new WordSet(
          "el los las una para por con que como esta este pero sus del al se lo mas es cual puede"
              + " le les des est dans pour qui sur avec vous nous une du et pas ce cette sont au"
              + " aux il elle comment quel quelle der das und ist nicht ein eine mit von zu den dem"
              + " auf fur sich wie auch ich sie wir kann einen werden il di che per una non sono"
              + " della nel come piu questo gli dei alla puoi um uma nao os da em no na seu voce ou"
              + " mais het een van niet dat op te zijn met voor jak jest nie sie na czy w z ve bir"
              + " bu icin ile nasil ne mi olarak cua va la co khong cho cac nhung mot ban yang dan"
              + " untuk dengan ini dari pada tidak adalah ang ng mga sa na ay ko paano kung och att"
              + " det som en av den"
              + " foi ser sao quais meu minha tem isso esse essa quero preciso tambem quiero mi tu"
              + " muy estoy necesito je mes puis peut etes meine mein bitte gibt"
              + " mia sono vorrei posso quali");

  private Language() {}

  /// True for a folded text that is not English beyond doubt.
  public static boolean isForeign(String folded) {
    Census census = Census.of(folded);
    if (census.letters < FEWEST_LETTERS) {
      return false;
    }
    return census.latin * 2 < census.letters || isForeignLatin(folded);
  }

  private static boolean isForeignLatin(String folded) {
    int words = 0;
    int english = 0;
    int others = 0;
    int from = -1;
    for (int i = 0; i <= folded.length(); i++) {
      boolean letter = i < folded.length() && Letters.isLetter(folded.charAt(i));
      if (letter && from < 0) {
        from = i;
      } else if (!letter && from >= 0) {
        words++;
        boolean own = ENGLISH.contains(folded, from, i) && !SHARED.contains(folded, from, i);
        english += own ? 1 : 0;
        others += OTHERS.contains(folded, from, i) ? 1 : 0;
        from = -1;
      }
    }
    return words >= FEWEST_WORDS && others >= FEWEST_FOREIGN_WORDS && others > 2 * english;
  }

  private record Census(int letters, int latin) {
    static Census of(String text) {
      int letters = 0;
      int latin = 0;
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (Letters.isLetter(c)) {
          letters++;
          boolean isLatin = c < 0x250 || (c >= 0x1E00 && c <= 0x1EFF);
          latin += isLatin ? 1 : 0;
        }
      }
      return new Census(letters, latin);
    }
  }
}
