package io.larder.fence;

import io.larder.support.Processes;
import jakarta.inject.Singleton;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Synchronization;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.io.BufferedReader;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.XAConnection;
import org.h2.jdbcx.JdbcDataSource;
import org.h2.tools.Server;
import org.jspecify.annotations.Nullable;

/**
 * The database behind caches: rows whose version grows with each change, in H2, in a process of its
 * own. A thread has a connection of its own. Thread-safe.
 */
@Singleton
class CheckedRows {
  /** Where it is, and which JVM asks: system properties of those that use it. */
  static final String URL = "larder.check.database";

  static final String JVM = "larder.check.jvm";
  private static final Pattern PORT = Pattern.compile("tcp://.*?:(\\d+)");

  private final String url = System.getProperty(URL);
  private final int jvm = Integer.getInteger(JVM, -1);
  private final ThreadLocal<Connection> connections = ThreadLocal.withInitial(this::connect);
  private final Map<Transaction, Connection> enlisted = new ConcurrentHashMap<>();

  /**
   * A row as it was read.
   *
   * @param jvm which JVM read it, and until when it made a value of it
   */
  record Row(String id, long version, int jvm, long end) {}

  /** A server, and where it is. */
  record Database(Process process, String url) implements AutoCloseable {
    static Database start() throws IOException {
      Process process =
          Processes.java(
              List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
              Map.of(),
              Server.class,
              "-tcp",
              "-tcpPort",
              "0",
              "-ifNotExists");
      BufferedReader output = process.inputReader();
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        Matcher port = PORT.matcher(line);
        if (port.find()) {
          // Commits are read at once; a frozen JVM may hold the lock of a row for seconds.
          String url = "jdbc:h2:tcp://127.0.0.1:" + port.group(1) + "/mem:rows";
          return new Database(process, url + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=60000");
        }
      }
      throw new IOException("the database did not start");
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  /** Makes the rows, of which each cache has its own. */
  static void create(Database database, Iterable<String> ids) throws SQLException {
    try (Connection connection = DriverManager.getConnection(database.url());
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE rows (id VARCHAR PRIMARY KEY, version BIGINT NOT NULL)");
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO rows VALUES (?, 1)")) {
        for (String id : ids) {
          insert.setString(1, id);
          insert.execute();
        }
      }
    }
  }

  private Connection connect() {
    try {
      Connection connection = DriverManager.getConnection(url);
      connection.setAutoCommit(false);
      return connection;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What is done in one transaction. */
  private interface Work<T> {
    T in(Connection connection) throws SQLException;
  }

  /** What is done in a transaction of the caller's, which commits later. */
  interface Step<T> {
    T run() throws Exception;
  }

  /** Does something in a transaction of Narayana, which the rows take part in, and commits. */
  static <T> T committed(Step<T> step) throws Exception {
    TransactionManager manager = transactions();
    manager.begin();
    boolean done = false;
    try {
      T result = step.run();
      done = true;
      return result;
    } finally {
      if (done) {
        manager.commit();
      } else {
        manager.rollback();
      }
    }
  }

  private static TransactionManager transactions() {
    return com.arjuna.ats.jta.TransactionManager.transactionManager();
  }

  /** The connection that takes part in the caller's transaction, or null: it is in none. */
  private @Nullable Connection enlisted() throws SQLException {
    try {
      Transaction current = transactions().getTransaction();
      if (current == null) {
        return null;
      }
      Connection known = enlisted.get(current);
      if (known != null) {
        return known;
      }
      JdbcDataSource source = new JdbcDataSource();
      source.setURL(url);
      XAConnection connection = source.getXAConnection();
      current.enlistResource(connection.getXAResource());
      current.registerSynchronization(new End(current, connection));
      Connection made = connection.getConnection();
      enlisted.put(current, made);
      return made;
    } catch (SystemException | RollbackException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Closes the connection of a transaction. */
  private final class End implements Synchronization {
    private final Transaction transaction;
    private final XAConnection connection;

    End(Transaction transaction, XAConnection connection) {
      this.transaction = transaction;
      this.connection = connection;
    }

    @Override
    public void beforeCompletion() {}

    @Override
    public void afterCompletion(int status) {
      enlisted.remove(transaction);
      try {
        connection.close();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private <T> T transaction(Work<T> work) {
    try {
      Connection enlisted = enlisted();
      if (enlisted != null) {
        return work.in(enlisted);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    Connection connection = connections.get();
    try {
      boolean done = false;
      try {
        T result = work.in(connection);
        connection.commit();
        done = true;
        return result;
      } finally {
        if (!done) {
          connection.rollback();
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads a row, and takes its time to make a value of it: longer than a change in between may. */
  Row compute(String id) {
    return row(id, transaction(connection -> version(connection, id)));
  }

  private Row row(String id, long version) {
    int chance = ThreadLocalRandom.current().nextInt(10);
    int micros = chance < 5 ? 0 : chance < 9 ? 3_000 : 40_000;
    if (micros > 0) {
      LockSupport.parkNanos(
          TimeUnit.MICROSECONDS.toNanos(ThreadLocalRandom.current().nextInt(micros)));
    }
    return new Row(id, version, jvm, System.nanoTime());
  }

  /** Changes a row; gives its version, which is committed. */
  long raise(String id) {
    return transaction(
        connection -> {
          raise(connection, id);
          return version(connection, id);
        });
  }

  /** Changes a row and gives it, committed. */
  Row raised(String id) {
    return row(id, raise(id));
  }

  /** The next version of a row, if nobody else makes it. */
  Row next(String id) {
    return row(id, transaction(connection -> version(connection, id)) + 1);
  }

  /** Changes a row to its next version; throws if somebody else did. */
  void replace(Row row) {
    int done =
        transaction(
            connection -> {
              try (PreparedStatement update =
                  connection.prepareStatement(
                      "UPDATE rows SET version = ? WHERE id = ? AND version = ?")) {
                update.setLong(1, row.version());
                update.setString(2, row.id());
                update.setLong(3, row.version() - 1);
                return update.executeUpdate();
              }
            });
    if (done == 0) {
      throw new OvertakenException();
    }
  }

  /** Somebody else changed a row. */
  static final class OvertakenException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Changes a row; gives all committed versions of the rows of its cache. */
  Map<String, Long> raiseAmongAll(String id) {
    return transaction(
        connection -> {
          raise(connection, id);
          connection.commit();
          return versions(connection, id.substring(0, id.indexOf('.') + 1));
        });
  }

  private static void raise(Connection connection, String id) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement("UPDATE rows SET version = version + 1 WHERE id = ?")) {
      update.setString(1, id);
      update.executeUpdate();
    }
  }

  private static long version(Connection connection, String id) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT version FROM rows WHERE id = ?")) {
      query.setString(1, id);
      try (ResultSet found = query.executeQuery()) {
        found.next();
        return found.getLong(1);
      }
    }
  }

  private static Map<String, Long> versions(Connection connection, String start)
      throws SQLException {
    Map<String, Long> versions = new HashMap<>();
    try (PreparedStatement query =
        connection.prepareStatement("SELECT id, version FROM rows WHERE id LIKE ?")) {
      query.setString(1, start + "%");
      try (ResultSet found = query.executeQuery()) {
        while (found.next()) {
          versions.put(found.getString(1), found.getLong(2));
        }
      }
    }
    return versions;
  }
}
