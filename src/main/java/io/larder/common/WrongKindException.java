package io.larder.common;

/** Thrown when a key holds another kind of value than the command needs, such as a list. */
public final class WrongKindException extends LarderException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message what the key holds and what the command needs, with its id
   */
  public WrongKindException(String message) {
    super(message);
  }
}
