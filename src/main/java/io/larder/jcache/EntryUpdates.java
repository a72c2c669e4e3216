package io.larder.jcache;

import io.larder.codec.StoredBytes;
import io.larder.jcache.WriteScript.Audience;
import io.larder.jcache.WriteScript.Condition;
import io.larder.jcache.WriteScript.Outcome;
import io.larder.jcache.WriteScript.Write;
import io.larder.jcache.WriteScript.Written;
import io.larder.jcache.engine.ExpiryTimes;
import io.larder.jcache.keyspace.Generations.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * Changes of entries with everything that JSR-107 wants around them: the policy asked for what
 * happens, the writer before it, the listeners after it.
 *
 * <p>With a policy of the standard's and no writer a change is one script. Otherwise code of the
 * application stands between looking and writing, so the write is conditional on what was seen, and
 * all begins anew where another JVM was faster.
 */
final class EntryUpdates<K, V> {
  private static final long LONGEST_PAUSE_NANOS = 20_000_000;

  private final EntryParts<K, V> parts;

  EntryUpdates(EntryParts<K, V> parts) {
    this.parts = parts;
  }

  /**
   * A change that the application asks for.
   *
   * @param key the key
   * @param value the new value, or null for a removal
   * @param condition when
   * @param expected what has to be there for {@link Condition#EQUAL}
   * @param loaded whether the value comes from the loader: the writer does not see it
   */
  record Change(
      StoredBytes key,
      @Nullable StoredBytes value,
      Condition condition,
      @Nullable StoredBytes expected,
      boolean loaded) {

    static Change put(StoredBytes key, StoredBytes value, Condition condition) {
      return new Change(key, value, condition, null, false);
    }

    static Change load(StoredBytes key, StoredBytes value, Condition condition) {
      return new Change(key, value, condition, null, true);
    }

    static Change remove(StoredBytes key) {
      return new Change(key, null, Condition.ALWAYS, null, false);
    }

    boolean removes() {
      return value == null;
    }
  }

  /** Makes a change; waits for Redis, the writer and synchronous listeners. */
  Written apply(State state, Change change) {
    return parts
        .locks()
        .locked(
            change.key(),
            () -> {
              Written written = parts.seen(change.key(), () -> make(state, change));
              tell(List.of(change), List.of(written));
              return written;
            });
  }

  /**
   * Makes the change of a processor, if the entry is still what the processor saw: the caller holds
   * its lock. A removal of what is not there calls the writer all the same.
   */
  Written replaceSeen(State state, Change change) {
    if (parts.writer() != null && !change.loaded()) {
      write(change);
    }
    byte[] key = parts.redisKey(state, change.key());
    StoredBytes expected = change.expected();
    Write write = onlyIf(expected == null ? null : expected.bytes(), key, change);
    Written written =
        parts.seen(change.key(), () -> parts.store().write(write, audience(state)).await());
    watchExpiry(state, change, written);
    tell(List.of(change), List.of(written));
    return written;
  }

  /** Makes changes together; the writer has seen them already. */
  List<Written> applyAll(State state, List<Change> changes) {
    return parts
        .locks()
        .locked(
            changes.stream().map(Change::key).toList(),
            () -> {
              List<Written> written =
                  parts.seen(
                      changes.stream().map(Change::key).toList(), () -> make(state, changes));
              for (int i = 0; i < changes.size(); i++) {
                watchExpiry(state, changes.get(i), written.get(i));
              }
              tell(changes, written);
              return written;
            });
  }

  private Written make(State state, Change change) {
    boolean writes = parts.writer() != null && !change.loaded();
    Written written =
        parts.expiry().isConstant() && !writes
            ? direct(state, change)
            : stepwise(state, change, writes);
    watchExpiry(state, change, written);
    return written;
  }

  private List<Written> make(State state, List<Change> changes) {
    return parts.expiry().isConstant()
        ? parts
            .store()
            .writeAll(
                changes.stream().map(change -> constant(state, change)).toList(), audience(state))
            .await()
        : changes.stream().map(change -> stepwise(state, change, false)).toList();
  }

  private Write constant(State state, Change change) {
    byte[] key = parts.redisKey(state, change.key());
    StoredBytes value = change.value();
    StoredBytes expected = change.expected();
    return new Write(
        key,
        value == null ? null : value.bytes(),
        change.condition(),
        expected == null ? null : expected.bytes(),
        parts.expiry().creation(),
        parts.expiry().update());
  }

  /** One script. An equal value may have been written otherwise, so what differs is compared. */
  private Written direct(State state, Change change) {
    Write write = constant(state, change);
    Written written = parts.store().write(write, audience(state)).await();
    while (!written.isDone() && isEqual(change, written.old())) {
      byte[] seen = written.old();
      write =
          new Write(
              write.key(), write.value(), Condition.EQUAL, seen, write.creation(), write.update());
      written = parts.store().write(write, audience(state)).await();
      if (Arrays.equals(seen, written.old())) {
        break;
      }
    }
    touchIfOther(write.key(), change, written);
    return written;
  }

  private boolean isEqual(Change change, byte @Nullable [] old) {
    if (change.condition() != Condition.EQUAL || old == null) {
      return false;
    }
    StoredBytes expected = change.expected();
    if (expected == null || expected.source() == null) {
      return false;
    }
    return expected.source().equals(parts.codec().value(new StoredBytes(old, null)));
  }

  /** JSR-107, table of ExpiryPolicy: an entry with another value than the expected was accessed. */
  private void touchIfOther(byte[] key, Change change, Written written) {
    if (change.condition() == Condition.EQUAL && !written.isDone() && written.wasThere()) {
      long access = parts.expiry().access();
      if (access != ExpiryTimes.UNCHANGED) {
        parts.store().expire(key, access).await();
      }
    }
  }

  private Written stepwise(State state, Change change, boolean writes) {
    byte[] key = parts.redisKey(state, change.key());
    boolean written = false;
    for (int attempt = 0; ; attempt++) {
      byte[] seen = parts.look(key);
      if (!holds(change, seen)) {
        if (writes && change.removes() && change.condition() == Condition.ALWAYS) {
          write(change);
        }
        Written nothing = new Written(Outcome.NONE, seen);
        touchIfOther(key, change, nothing);
        return nothing;
      }
      if (writes && !written) {
        write(change);
        written = true;
      }
      Written made = parts.store().write(onlyIf(seen, key, change), audience(state)).await();
      if (made.isDone() || Arrays.equals(seen, made.old())) {
        return new Written(made.outcome(), seen);
      }
      pause(attempt);
    }
  }

  private boolean holds(Change change, byte @Nullable [] seen) {
    return switch (change.condition()) {
      case ALWAYS -> !change.removes() || seen != null;
      case ABSENT -> seen == null;
      case PRESENT -> seen != null;
      case EQUAL -> isEqual(change, seen);
    };
  }

  private Write onlyIf(byte @Nullable [] seen, byte[] key, Change change) {
    StoredBytes value = change.value();
    Condition condition = seen == null ? Condition.ABSENT : Condition.EQUAL;
    if (value == null) {
      return Write.removal(key, condition, seen);
    }
    long time = seen == null ? parts.expiry().creation() : parts.expiry().update();
    return new Write(key, value.bytes(), condition, seen, time, time);
  }

  private void write(Change change) {
    StoredBytes value = change.value();
    if (value == null) {
      parts.integration().delete(change.key());
    } else {
      parts.integration().write(change.key(), value);
    }
  }

  /** Two JVMs that change one entry take turns. */
  static void pause(int attempt) {
    long longest = Math.min(LONGEST_PAUSE_NANOS, 100_000L << Math.min(attempt, 10));
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(longest) + 1);
  }

  private Audience audience(State state) {
    return state.observed() ? parts.remote().audience() : Audience.NOBODY;
  }

  private void watchExpiry(State state, Change change, Written written) {
    if (parts.events().wantsExpiry() && written.isDone() && written.outcome() != Outcome.OVER) {
      parts.endings().changed(change.key(), change.value(), parts.redisKey(state, change.key()));
    }
  }

  private void tell(List<Change> changes, List<Written> written) {
    if (parts.events().isEmpty()) {
      return;
    }
    List<EntryEvents.Change<K, V>> events = new ArrayList<>();
    for (int i = 0; i < changes.size(); i++) {
      EntryEvents.Change<K, V> event = event(changes.get(i), written.get(i));
      if (event != null) {
        events.add(event);
      }
    }
    if (!events.isEmpty()) {
      parts.events().tell(events);
    }
  }

  private EntryEvents.@Nullable Change<K, V> event(Change change, Written written) {
    K key = parts.codec().key(change.key());
    if (key == null) {
      return null;
    }
    V value = parts.codec().given(change.value());
    byte[] bytes = written.old();
    V old = bytes == null ? null : parts.codec().value(new StoredBytes(bytes, null));
    return switch (written.outcome()) {
      case CREATED -> new EntryEvents.Change<>(EventType.CREATED, key, value, null);
      case UPDATED -> new EntryEvents.Change<>(EventType.UPDATED, key, value, old);
      case REMOVED -> new EntryEvents.Change<>(EventType.REMOVED, key, null, old);
      case NONE, OVER -> null;
    };
  }
}
