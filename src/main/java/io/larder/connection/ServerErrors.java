package io.larder.connection;

/** Error replies of Redis, without what the client adds to them. */
final class ServerErrors {
  private ServerErrors() {}

  /**
   * The error as Redis gave it: Redisson appends the command with its arguments, and an argument
   * may be a value or a token.
   */
  static String withoutArguments(Throwable failure) {
    String message = failure.getMessage();
    if (message == null) {
      return failure.getClass().getSimpleName();
    }
    int end = message.length();
    for (String mark : new String[] {". channel:", " channel:", ", command:", " command: ("}) {
      int at = message.indexOf(mark);
      if (at >= 0 && at < end) {
        end = at;
      }
    }
    return message.substring(0, end);
  }
}
