package io.larder.jcache.entries;

import io.larder.codec.StoredBytes;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.Reply;
import io.larder.fence.Hold;
import io.larder.fence.StoreRight;
import io.larder.jcache.engine.EngineHold;
import io.larder.jcache.entries.Mutation.Options;
import io.larder.jcache.keyspace.CacheHold;
import io.larder.jcache.keyspace.Generations.State;
import org.jspecify.annotations.Nullable;

/** Holds of an entry and of a whole cache of Larder's engine; no writer is called for them. */
final class LarderHold {
  private LarderHold() {}

  /** Holds an entry under the key that it has when the hold begins. */
  static final class OfEntry implements EngineHold {
    private final CacheAssembly<?, ?> parts;
    private final StoredBytes key;
    private volatile @Nullable Hold hold;

    OfEntry(CacheAssembly<?, ?> parts, StoredBytes key) {
      this.parts = parts;
      this.key = key;
    }

    @Override
    public Reply<@Nullable Void> begin(Deadline deadline) {
      return parts.store.inState(deadline, state -> begin(state, deadline));
    }

    private Reply<@Nullable Void> begin(State state, Deadline deadline) {
      Hold taken = hold(parts.store.redisKey(state, key), state, deadline);
      Mutation removal = Mutation.remove(key, Options.LOADED);
      // Who listens learns of it now: at the commit nothing is there to be removed.
      return parts.writer.scripted().isNeeded(state, removal)
          ? parts.writer.write(state, removal, deadline).then(done -> take(taken, deadline))
          : take(taken, deadline);
    }

    /** The one of an attempt before, which may have succeeded, unless the cache was cleared. */
    private Hold hold(byte[] redisKey, State state, Deadline deadline) {
      Hold known = hold;
      if (known != null && known.isOf(redisKey)) {
        return known;
      }
      if (known != null) {
        var unused = known.release(true, deadline).stage();
      }
      Hold made = parts.store.address().hold(state, redisKey);
      hold = made;
      return made;
    }

    private Reply<@Nullable Void> take(Hold taken, Deadline deadline) {
      invalidate();
      return taken.take(deadline).whenDone(this::invalidate);
    }

    private void invalidate() {
      if (parts.store.near() != null) {
        parts.store.near().invalidate(key);
      }
    }

    @Override
    public StoreRight right() {
      Hold taken = hold;
      return taken == null ? StoreRight.UNKNOWN : taken.right();
    }

    @Override
    public Reply<@Nullable Void> end(boolean withRight, Deadline deadline) {
      Hold taken = hold;
      return taken == null
          ? EngineHold.super.end(withRight, deadline)
          : taken.release(withRight, deadline);
    }
  }

  /** Holds everything in a cache. */
  static final class OfCache implements EngineHold {
    private final CacheAssembly<?, ?> parts;
    private final CacheHold hold;

    OfCache(CacheAssembly<?, ?> parts) {
      this.parts = parts;
      this.hold = parts.store.address().hold();
    }

    @Override
    public Reply<@Nullable Void> begin(Deadline deadline) {
      return parts.store.inState(deadline, state -> parts.removal.hold(state, hold, deadline));
    }

    @Override
    public Reply<@Nullable Void> end(boolean withRight, Deadline deadline) {
      return hold.release(deadline);
    }
  }
}
