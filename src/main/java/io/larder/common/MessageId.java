package io.larder.common;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The ids of Larder's messages, in exceptions and in the log: 1xxx configuration, 2xxx connection,
 * 3xxx cache and codec, 4xxx sessions, 5xxx JCache, 6xxx cache annotations, 7xxx metrics and the
 * console.
 *
 * <p>An id never changes its meaning, so that alerts can be built on it. {@code messages.md} has
 * each with its cause and what to do.
 */
public enum MessageId {
  /** A setting has a value that cannot be used. */
  INVALID_SETTING(1001),
  /** Settings contradict each other. */
  CONFLICTING_SETTINGS(1002),
  /** A {@code redis.*} setting that Larder does not know. */
  UNKNOWN_SETTING(1003),
  /** A file that a setting names cannot be read. */
  UNREADABLE_FILE(1004),
  /** MicroProfile Config is there but not usable. */
  MICROPROFILE_CONFIG_UNUSABLE(1005),
  /** A library that a setting needs is missing, or Larder does not see it. */
  MISSING_LIBRARY(1006),
  /** Settings of a cache that nothing uses, or that have no effect on it. */
  UNUSED_CACHE_SETTINGS(1007),
  /** A library that Larder needs is missing, too old, or of parts that do not fit together. */
  UNUSABLE_LIBRARY(1008),
  /** Applications in one server use the same Redis with the default prefix. */
  SHARED_PREFIX(1009),
  /** Settings of a module's own file that a file of the application around it hides. */
  HIDDEN_SETTINGS(1010),
  /** A prefix of keys that one server takes and a cluster would not. */
  SINGLE_SERVER_PREFIX(1011),

  /** An attempt to connect begins or failed. */
  CONNECT_ATTEMPT(2001),
  /** Connected. */
  CONNECTED(2002),
  /** The connection was lost. */
  DISCONNECTED(2003),
  /** The application starts without Redis; connecting goes on. */
  STARTED_WITHOUT_REDIS(2004),
  /** Redis refuses the client: credentials, rights, database or TLS. */
  REFUSED(2005),
  /** There is no connection, or no answer. */
  UNAVAILABLE(2006),
  /** A call was interrupted, or the connection is closed. */
  CALL_ABANDONED(2007),
  /** Redis answered with an error. */
  SERVER_ERROR(2008),
  /** The server works but something about it is unexpected. */
  SERVER_WARNING(2009),
  /** The embedded server was started or stopped. */
  EMBEDDED(2010),
  /** An observer of an event threw an exception. */
  OBSERVER_FAILED(2011),
  /** Redis does not report changed keys to this JVM, or reports them again. */
  CHANGES_NOT_REPORTED(2012),
  /** A replica does not answer reads, which the primary answers instead, or answers them again. */
  REPLICA_SILENT(2013),
  /** Some primaries of a cluster do not answer, or all do again. */
  DEGRADED(2014),
  /** Redis answers reads and holds back writes, or executes them again. */
  WRITES_HELD(2015),
  /** No Sentinel can be connected to, or one can again. */
  SENTINELS_AWAY(2016),

  /** A value cannot be written as JSON. */
  UNWRITABLE_VALUE(3001),
  /** A stored value cannot be read as the asked type. */
  UNREADABLE_VALUE(3002),
  /** A key holds another kind of value than the operation needs. */
  WRONG_KIND(3003),
  /** A computed value could not be stored. */
  NOT_STORED(3004),
  /** A key of a cache is not told from others by its state. */
  KEY_WITHOUT_IDENTITY(3005),
  /** An archive with beans holds libraries, so that stored data may not name all its types. */
  SHARED_ARCHIVE(3010),

  /** Attributes of a session cannot be written as JSON. */
  UNWRITABLE_SESSION(4001),
  /** A refresh token was used twice; its family was revoked. */
  TOKEN_REUSED(4002),
  /** A user has as many sessions as are allowed. */
  TOO_MANY_SESSIONS(4003),

  /** A type may not be named in stored data. */
  TYPE_NOT_ALLOWED(5001),
  /** An operation of a cache failed. */
  CACHE_FAILURE(5002),
  /** A cache exists with other types than it is asked for. */
  CACHE_TYPES(5003),
  /** A cache or its manager cannot be made or used as asked. */
  CACHE_MISUSE(5004),
  /** A listener, loader or writer of the application could not be closed. */
  CLOSE_FAILURE(5005),

  /** A cache annotation is used as JSR-107 forbids. */
  FORBIDDEN_ANNOTATION(6001),
  /** A cache annotation has no effect where it stands. */
  ANNOTATION_WITHOUT_EFFECT(6002),
  /** The caches do not answer; annotated methods run without them. */
  CACHE_DEGRADED(6003),
  /** The caches answer again. */
  CACHE_RECOVERED(6004),
  /** A cache failed during the call of an annotated method. */
  CACHE_CALL_FAILED(6005),
  /** A result, an argument or a type of arguments of an annotated method cannot be cached. */
  NOT_CACHEABLE(6006),
  /** More evictions wait for Redis than are kept one by one. */
  EVICTIONS_OVERFLOW(6007),
  /** A cache is removed from, or injected, and nothing of the application writes it. */
  UNWRITTEN_CACHE(6008),
  /**
   * What stands beside a cache annotation does not run, or fails too late, because of the order.
   */
  INTERCEPTOR_ORDER(6009),
  /** Several beans inherit a method whose cache has its generated name, and share its entries. */
  SHARED_BY_NAME(6010),
  /** A method removes or puts with a key that, by its parameters' types, no other method has. */
  UNEQUAL_KEYS(6011),

  /** A metrics library failed; it is not used any more. */
  METRICS_FAILED(7001),
  /** Advice on what could be better; {@code redis.advice.log}. */
  ADVICE(7002),

  /** The console is served, and whom it answers. */
  CONSOLE_ON(7101),
  /** Somebody changed something with the console. */
  CONSOLE_CHANGE(7102),
  /** Somebody gave a wrong token to the console. */
  CONSOLE_REFUSED(7103),
  /** The console is switched on and cannot be served. */
  CONSOLE_NOT_SERVED(7104),
  /** A fault of the console itself, or of the application as it ends. */
  CONSOLE_FAILED(7105);

  private final int number;

  MessageId(int number) {
    this.number = number;
  }

  /**
   * {@return a message with this id in front: {@code LARDER-<number>: <text>}}
   *
   * @param text the message
   */
  public String text(String text) {
    return "LARDER-" + number + ": " + text;
  }

  /**
   * A message with this id, the same in every locale.
   *
   * @param format the message as {@link String#format} takes it
   * @param arguments what it is about
   * @return the message
   */
  public String text(String format, @Nullable Object... arguments) {
    return text(String.format(Locale.ROOT, format, arguments));
  }

  /**
   * {@return whether a message begins with this id}
   *
   * @param message a message, or null
   */
  public boolean isOf(@Nullable String message) {
    return message != null && message.startsWith(text(""));
  }
}
