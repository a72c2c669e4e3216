package io.larder.testkit;

import io.larder.config.NodeAddress;
import io.larder.testkit.wire.RespClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A redis-server, and what a test class may do with it.
 *
 * @param login the user, if there is one, and the password; or nothing
 * @param prefix what the keys of the class begin with
 * @param isShared whether others have keys there
 * @param stop ends the process, where that is possible
 * @param start starts it again
 * @param end ends it for good
 */
record Server(
    NodeAddress address,
    List<String> login,
    int database,
    String prefix,
    boolean isShared,
    Runnable stop,
    Runnable start,
    Runnable end)
    implements AutoCloseable {
  private static final String PREFIX = "test:";
  private static final String BATCH = "1000";

  /** A server that nobody else has, which can be stopped and started. */
  static Server own(NodeAddress address, Runnable stop, Runnable start, Runnable end) {
    return new Server(address, List.of(), 0, PREFIX, false, stop, start, end);
  }

  /** A server that nobody else has, whose process goes on when the test stops it. */
  static Server own(NodeAddress address, Runnable end) {
    return own(address, () -> {}, () -> {}, end);
  }

  private RespClient connect() {
    RespClient client = RespClient.connect(address.host(), address.port());
    if (!login.isEmpty()) {
      List<String> command = new ArrayList<>(List.of("AUTH"));
      command.addAll(login);
      client.ask(command.toArray(String[]::new));
    }
    client.ask("SELECT", Integer.toString(database));
    return client;
  }

  /** Removes everything, or of a shared server what the class has there. */
  void flush() {
    try (RespClient client = connect()) {
      if (isShared) {
        for (String key : keys(client)) {
          client.ask("UNLINK", key);
        }
      } else {
        client.ask("FLUSHALL");
      }
    }
  }

  /** The keys of the class, with their prefix. */
  Set<String> keys() {
    try (RespClient client = connect()) {
      return keys(client);
    }
  }

  private Set<String> keys(RespClient client) {
    String pattern = prefix + "*";
    Set<String> keys = new TreeSet<>();
    String cursor = "0";
    do {
      List<?> reply = (List<?>) client.ask("SCAN", cursor, "MATCH", pattern, "COUNT", BATCH);
      cursor = String.valueOf(reply.get(0));
      ((List<?>) reply.get(1)).forEach(key -> keys.add(String.valueOf(key)));
    } while (!cursor.equals("0"));
    return keys;
  }

  @Override
  public void close() {
    end.run();
  }
}
