package io.larder.fence;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What a caller has who is about to compute the value of an entry: whether it may store it, as long
 * as nobody evicts the entry, and who may share the computation. Thread-safe.
 */
public final class StoreRight {
  /** Nobody can take the right away: a cache without fences. */
  public static final StoreRight UNFENCED =
      new StoreRight(Kind.UNFENCED, null, "", Origin.TAKER, false);

  /** Redis did not answer: nothing is stored. */
  public static final StoreRight UNKNOWN =
      new StoreRight(Kind.UNKNOWN, null, "", Origin.OTHERS, false);

  private enum Kind {
    FENCED,
    HELD,
    UNFENCED,
    UNKNOWN
  }

  private final Kind kind;
  private final @Nullable Fence fence;
  private final String stamp;
  private final boolean made;
  private final boolean leads;
  private final boolean found;
  private final AtomicBoolean ended = new AtomicBoolean();

  /** Whose stamp it is: its taker's, who made it, a leader's in another JVM, or somebody else's. */
  enum Origin {
    TAKER,
    LEADER,
    OTHERS
  }

  private StoreRight(Kind kind, @Nullable Fence fence, String stamp, Origin origin, boolean found) {
    this.kind = kind;
    this.fence = fence;
    this.stamp = stamp;
    this.made = origin == Origin.TAKER;
    this.leads = origin != Origin.LEADER;
    this.found = found;
  }

  static StoreRight fenced(Fence fence, String stamp, Origin origin, boolean found) {
    return new StoreRight(Kind.FENCED, fence, stamp, origin, found);
  }

  /** A transaction is about to change the entry. */
  public static StoreRight held(boolean found) {
    return new StoreRight(Kind.HELD, null, "", Origin.OTHERS, found);
  }

  /** Whether the value may be stored, as far as is known. */
  public boolean isGranted() {
    return kind == Kind.FENCED || kind == Kind.UNFENCED;
  }

  /** The keys that it is about, or null: it has no stamp. */
  public @Nullable Fence fence() {
    return fence;
  }

  /** The stamp as an argument of a script; empty, which none is, without a right. */
  public String stamp() {
    return stamp;
  }

  /** Whether it was made when it was taken: nobody had one. */
  boolean isMade() {
    return made;
  }

  /** Whether there is no leader in another JVM to wait for. */
  public boolean leads() {
    return leads;
  }

  /** Whether the entry was there when it was taken. */
  public boolean entryFound() {
    return found;
  }

  /**
   * Whether the caller with this right may have the value that is computed under another one: then
   * no eviction has come between. While Redis does not answer nobody can tell.
   */
  public boolean mayShare(StoreRight computing) {
    return switch (kind) {
      case FENCED -> computing.kind == Kind.FENCED && computing.stamp.equals(stamp);
      case HELD -> false;
      case UNFENCED -> computing.kind == Kind.UNFENCED;
      case UNKNOWN -> computing.kind != Kind.HELD;
    };
  }

  /**
   * The right of a caller who has this one and takes another: this one if they are the same, since
   * it may be renewed, unless something was stored since; otherwise it ends.
   */
  public StoreRight then(StoreRight next) {
    if (fence != null && mayShare(next) && !next.entryFound()) {
      return this;
    }
    end();
    return next;
  }

  /** It is used: nothing of it is renewed or given back any more; true for the first call. */
  public boolean end() {
    return ended.compareAndSet(false, true);
  }

  boolean isEnded() {
    return ended.get();
  }
}
