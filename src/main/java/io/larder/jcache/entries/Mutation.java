package io.larder.jcache.entries;

import io.larder.codec.StoredBytes;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A change of one entry that a caller asks for. */
record Mutation(
    StoredBytes key,
    @Nullable StoredBytes value,
    Condition condition,
    @Nullable StoredBytes expected,
    Options options) {

  /** When a mutation is made. */
  enum Condition {
    ALWAYS,
    /** There is no entry. */
    ABSENT,
    /** There is an entry. */
    PRESENT,
    /** The entry's value equals the expected one, which may have been written in other bytes. */
    EQUAL,
    /** The entry has the expected bytes, or is absent where none are expected. */
    UNCHANGED;

    /** The condition's name in the write script. */
    final String word = name().toLowerCase(Locale.ROOT);
  }

  /** What else belongs to a mutation. */
  record Options(@Nullable Duration ttl, boolean loaded, boolean returnsOld) {
    static final Options NONE = new Options(null, false, false);
    static final Options LOADED = new Options(null, true, false);
    static final Options RETURNING_OLD = new Options(null, false, true);

    static Options of(@Nullable Duration ttl) {
      return ttl == null ? NONE : new Options(ttl, false, false);
    }
  }

  static Mutation put(StoredBytes key, StoredBytes value, Condition condition, Options options) {
    return new Mutation(key, value, condition, null, options);
  }

  static Mutation remove(StoredBytes key, Options options) {
    return new Mutation(key, null, Condition.ALWAYS, null, options);
  }

  /** A change that holds only while the entry has the value; a null removes it. */
  static Mutation ifEqual(StoredBytes key, StoredBytes expected, @Nullable StoredBytes value) {
    return new Mutation(key, value, Condition.EQUAL, expected, Options.NONE);
  }

  boolean removes() {
    return value == null;
  }

  /** Whether it has its time to live without the expiry policy. */
  boolean hasOwnTime() {
    return removes() || options.ttl() != null;
  }

  boolean isLoaded() {
    return options.loaded();
  }

  /** Whether the condition compares what is there. */
  boolean compares() {
    return condition == Condition.EQUAL || condition == Condition.UNCHANGED;
  }

  /** Whether the caller learns if there was an entry: JSR-107's statistics count that as a get. */
  boolean isAlsoRead() {
    return !options.loaded()
        && (options.returnsOld()
            || (condition != Condition.ALWAYS && condition != Condition.UNCHANGED));
  }
}
