package io.whytrail.runtime.merkle;

/**
 * The input is not in the format it claims. Says what could not be read and why; never repeats the
 * input, which may be hostile.
 */
public final class MalformedException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public MalformedException(String what, String why) {
    super("malformed " + what + ": " + why);
  }

  public MalformedException(String what, String why, Throwable cause) {
    super("malformed " + what + ": " + why, cause);
  }
}
