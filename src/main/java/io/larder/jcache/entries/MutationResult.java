package io.larder.jcache.entries;

import io.larder.jcache.entries.Mutation.Condition;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/** What a mutation did. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record MutationResult(Effect effect, byte @Nullable [] old) {
  private static final MutationResult[] WITHOUT_OLD =
      Arrays.stream(Effect.values())
          .map(effect -> new MutationResult(effect, null))
          .toArray(MutationResult[]::new);

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

  @SuppressWarnings("EnumOrdinal") // of an array made from the same values
  static MutationResult of(Effect effect) {
    return WITHOUT_OLD[effect.ordinal()];
  }

  /** The result of a command that answers with what was there. */
  static MutationResult of(byte @Nullable [] old, Effect ifAbsent, Effect ifPresent) {
    return old == null ? of(ifAbsent) : new MutationResult(ifPresent, old);
  }

  /** The result in a reply of the write script. */
  static MutationResult ofScript(@Nullable Object reply) {
    List<?> parts = (List<?>) Objects.requireNonNull(reply);
    int number = ((Long) Objects.requireNonNull(parts.get(0))).intValue();
    return new MutationResult(Effect.values()[number], (byte[]) parts.get(1));
  }

  /** What listeners are told, or null: nothing. */
  @Nullable EventType event() {
    return switch (effect) {
      case CREATED -> EventType.CREATED;
      case UPDATED -> EventType.UPDATED;
      case REMOVED -> EventType.REMOVED;
      case NONE, EXPIRED_AT_ONCE, STORED -> null;
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

  /** Whether there was an entry before. */
  boolean foundEntry(Mutation mutation) {
    return old != null
        || effect == Effect.UPDATED
        || effect == Effect.REMOVED
        || (effect == Effect.NONE && mutation.condition() == Condition.ABSENT);
  }
}
