package io.larder.fault;

import io.larder.support.OwnRedis;
import io.larder.testkit.wire.FaultyLink;
import io.larder.testkit.wire.RespClient;
import java.util.List;
import java.util.Map;

/** The servers of one topology, which faults break and which are mended after each. */
abstract class Servers implements AutoCloseable {
  /** Faults need more than production should allow. */
  static final String[] OPTIONS = {
    "--repl-diskless-sync-delay", "0",
    "--enable-debug-command", "yes",
    "--enable-protected-configs", "yes"
  };

  /** Whoever hinders itself from connecting needs a connection from before. */
  private RespClient kept;

  abstract Place place();

  abstract Map<String, String> settings();

  /** All servers with data. */
  abstract List<OwnRedis> all();

  abstract List<OwnRedis> replicas();

  /** The primary that a fault meets: in a cluster one of three. */
  abstract OwnRedis primary();

  /** By which applications reach the primary. */
  FaultyLink link() {
    throw new UnsupportedOperationException();
  }

  /** Waits until roles and data are as in the beginning. */
  abstract void awaitRoles() throws Exception;

  /** Whether a reply may come from a replica that lags. */
  boolean readsMayLag() {
    return false;
  }

  /** Everything runs again, with the roles of the beginning. */
  void repair() throws Exception {
    all().forEach(OwnRedis::revive);
    awaitRoles();
  }

  Object ask(String... command) {
    return primary().ask(command);
  }

  void config(String key, String value) {
    ask("CONFIG", "SET", key, value);
  }

  /** A connection that stays open until {@link #dropKept}. */
  RespClient kept() {
    if (kept == null) {
      kept = primary().connect();
    }
    return kept;
  }

  void dropKept() {
    if (kept != null) {
      kept.close();
      kept = null;
    }
  }

  /** How many connections of applications there are. */
  long connections() {
    return all().stream()
        .filter(OwnRedis::isUp)
        .flatMap(server -> String.valueOf(server.ask("CLIENT", "LIST")).lines())
        .filter(line -> !line.matches(".*( flags=[MS] | name=sentinel|cmd=client).*"))
        .count();
  }

  @Override
  public void close() {
    dropKept();
    all().forEach(OwnRedis::close);
  }
}
