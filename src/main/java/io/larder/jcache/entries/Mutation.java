package io.larder.jcache.entries;

import io.larder.codec.StoredBytes;
import io.larder.fence.Fence;
import io.larder.fence.StoreRight;
import io.larder.fence.Storing;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import javax.cache.event.EventType;
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
    ABSENT,
    PRESENT,
    /** The entry's value equals the expected one, which may have been written in other bytes. */
    EQUAL,
    /** The entry has the expected bytes, or is absent where none are expected. */
    UNCHANGED;

    // The condition's name in the write script.
    final String word = name().toLowerCase(Locale.ROOT);
  }

  /** What else belongs to a mutation; a value that was computed has a store. */
  record Options(
      @Nullable Duration ttl, boolean loaded, boolean returnsOld, @Nullable Store store) {
    static final Options NONE = new Options(null, false, false, null);
    static final Options LOADED = new Options(null, true, false, null);
    static final Options RETURNING_OLD = new Options(null, false, true, null);

    static Options of(@Nullable Duration ttl) {
      return ttl == null ? NONE : new Options(ttl, false, false, null);
    }

    Options with(Store computed) {
      return new Options(ttl, loaded, returnsOld, computed);
    }
  }

  /** The store of a computed value, under a right that has a fence. */
  record Store(StoreRight right, Storing how) {
    Fence fence() {
      return Objects.requireNonNull(right.fence());
    }
  }

  /**
   * The change by who has told the application's writer of it, under a right taken before, which
   * ends: what is not stored is evicted, as others may have told it something else meanwhile.
   */
  Mutation toldUnder(StoreRight right) {
    right.end();
    return right.isGranted()
        ? new Mutation(key, value, condition, expected, options.with(new Store(right, Storing.PUT)))
        : rest();
  }

  /** The mutation for which the writer has been called. */
  Mutation written() {
    Options written = new Options(options.ttl(), true, options.returnsOld(), options.store());
    return new Mutation(key, value, condition, expected, written);
  }

  static Mutation put(StoredBytes key, StoredBytes value, Condition condition, Options options) {
    return new Mutation(key, value, condition, null, options);
  }

  static Mutation remove(StoredBytes key, Options options) {
    return new Mutation(key, null, Condition.ALWAYS, null, options);
  }

  /** A put of what was computed under a right, which has a fence. */
  static Mutation store(StoredBytes key, StoredBytes value, Store store, Options options) {
    Condition condition = store.how() == Storing.ABSENT ? Condition.ABSENT : Condition.ALWAYS;
    return put(key, value, condition, options.with(store));
  }

  /** A change that holds only while the entry has the value; a null removes it. */
  static Mutation ifEqual(StoredBytes key, StoredBytes expected, @Nullable StoredBytes value) {
    return new Mutation(key, value, Condition.EQUAL, expected, Options.NONE);
  }

  boolean removes() {
    return value == null;
  }

  /** Whether what was in the entry before must not be read any more once it is made. */
  boolean evicts() {
    return condition == Condition.ALWAYS
        && (removes() || (options.store() != null && options.store().how() == Storing.PUT));
  }

  /** Whether it stores what was computed; others may have the value as well. */
  boolean isOfComputation() {
    return options.store() != null
        && options.store().how() != Storing.PUT
        && condition != Condition.UNCHANGED;
  }

  /** The removal of what is left of the entry, of which the application has been told already. */
  Mutation rest() {
    return remove(key, Options.LOADED);
  }

  /** Whether it has its time to live without the expiry policy. */
  boolean hasOwnTime() {
    return removes() || options.ttl() != null;
  }

  boolean isLoaded() {
    return options.loaded();
  }

  /** Whether of two such changes that are made at once only one is made. */
  boolean excludesOthers() {
    return condition == Condition.ABSENT || condition == Condition.EQUAL;
  }

  boolean compares() {
    return condition == Condition.EQUAL || condition == Condition.UNCHANGED;
  }

  /** Whether the caller learns if there was an entry: JSR-107's statistics count that as a get. */
  boolean isAlsoRead() {
    return !options.loaded()
        && options.store() == null
        && (options.returnsOld()
            || (condition != Condition.ALWAYS && condition != Condition.UNCHANGED));
  }

  /** What became of an entry; the first five are the numbers that the write script answers. */
  enum Effect {
    /** The condition did not hold, or there was nothing to remove. */
    NONE,
    CREATED,
    UPDATED,
    REMOVED,
    /** A new entry whose time was over when it was written. */
    EXPIRED_AT_ONCE,
    /** Created or updated: nobody needed to know. */
    STORED
  }

  /** What a mutation did. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Result(Effect effect, byte @Nullable [] old) {
    private static final List<Effect> EFFECTS = List.of(Effect.values());

    static Result of(Effect effect) {
      return new Result(effect, null);
    }

    /** The result of a command that answers with what was there. */
    static Result of(byte @Nullable [] old, Effect ifAbsent, Effect ifPresent) {
      return old == null ? of(ifAbsent) : new Result(ifPresent, old);
    }

    static Result ofScript(@Nullable Object reply) {
      List<?> parts = (List<?>) Objects.requireNonNull(reply);
      int number = ((Long) Objects.requireNonNull(parts.get(0))).intValue();
      return new Result(EFFECTS.get(number), (byte[]) parts.get(1));
    }

    /** What listeners are told, or null: nothing. */
    @Nullable EventType event() {
      return switch (effect) {
        case CREATED -> EventType.CREATED;
        case UPDATED -> EventType.UPDATED;
        case REMOVED -> EventType.REMOVED;
        case EXPIRED_AT_ONCE -> EventType.EXPIRED;
        case NONE, STORED -> null;
      };
    }

    boolean isDone() {
      return effect != Effect.NONE;
    }

    boolean hasStored() {
      return effect == Effect.CREATED || effect == Effect.UPDATED || effect == Effect.STORED;
    }

    boolean hasRemoved() {
      return effect == Effect.REMOVED;
    }

    /** Whether another change came between what was seen under a right and this one. */
    boolean isOvertaken(Mutation mutation, StoreRight right, byte @Nullable [] seen) {
      return mutation.removes()
          ? !isDone() || (right.isGranted() && !Arrays.equals(old, seen))
          : right.isGranted() && (hasRemoved() || !isDone());
    }

    boolean foundEntry(Mutation mutation) {
      return old != null
          || effect == Effect.UPDATED
          || effect == Effect.REMOVED
          || (effect == Effect.NONE && mutation.condition() == Condition.ABSENT);
    }
  }
}
