package io.whytrail.policy.storage;

/// A statement failed; the cause says why, to the log and not to callers.
public final class StorageException extends RuntimeException {

  private static final long serialVersionUID = 1;

  StorageException(Throwable cause) {
    super("The database refused a statement", cause);
  }
}
