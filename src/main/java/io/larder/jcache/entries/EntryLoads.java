package io.larder.jcache.entries;

import io.larder.codec.StoredBytes;
import io.larder.common.LarderException;
import io.larder.config.CacheSettings;
import io.larder.config.CacheSettings.SingleFlightMode;
import io.larder.config.CacheSettings.TransactionMode;
import io.larder.connection.call.Deadline;
import io.larder.fence.StoreRight;
import io.larder.flight.Computation;
import io.larder.flight.Flight;
import io.larder.flight.FlightTimeout;
import io.larder.flight.SingleFlight;
import io.larder.guard.CacheGuard;
import io.larder.guard.RefusalLog;
import io.larder.jcache.engine.CacheRuntime;
import io.larder.observe.CacheObservation;
import io.larder.observe.CacheObserver;
import io.larder.transaction.CommittedStores;
import io.larder.transaction.CommittedStores.Pending;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Loads an entry of one cache once for all who ask for it at the same time, and ends what is loaded
 * or computed for entries that change. Thread-safe.
 */
final class EntryLoads {
  private final SingleFlight flights;
  private final Loads cache;
  private final boolean shared;
  private final Duration deadline;
  private final FlightTimeout timeout;
  private final RefusalLog refusals;
  private final CommittedStores transactions;
  private final CacheObservation observation;

  /** What the loads of one cache have in common, unlike annotated methods of that cache. */
  private record Loads(String cacheName) {}

  EntryLoads(
      CacheRuntime runtime,
      String cacheName,
      CacheSettings settings,
      CacheObservation observation) {
    this.observation = observation;
    this.flights = runtime.connection().flights();
    this.refusals = runtime.refusals();
    this.transactions =
        settings.get(CacheSettings.TRANSACTIONS) == TransactionMode.COMMIT
            ? runtime.transactions()
            : CommittedStores.NONE;
    this.cache = new Loads(cacheName);
    this.shared = settings.get(CacheSettings.SINGLE_FLIGHT) != SingleFlightMode.OFF;
    this.deadline = settings.get(CacheSettings.DEADLINE);
    this.timeout = new FlightTimeout(settings.find(CacheSettings.FLIGHT_TIMEOUT), deadline);
  }

  /** What Redis refuses to store is loaded all the same; its silence is the caller's to know. */
  void refused(String what, LarderException failure) {
    if (CacheGuard.isSilence(failure) || Thread.currentThread().isInterrupted()) {
      throw failure;
    }
    RefusalLog.observe(observation, failure);
    report(what, failure);
  }

  /** Reports what Redis did not do, once a minute; nobody takes the failure. */
  void report(String what, LarderException failure) {
    refusals.report(cache.cacheName(), what, failure);
  }

  /** When whoever waits for what is stored after a commit goes on, as annotated calls do. */
  Deadline afterCommit() {
    return Deadline.in(deadline);
  }

  /** Whoever asks for an entry from now on gets nothing whose computation began before. */
  void outdate(StoredBytes key) {
    if (!flights.isIdle()) {
      flights.outdate(key(key));
      flights.outdate(new SingleFlight.Key(cache.cacheName(), key));
    }
  }

  void outdateAll() {
    flights.outdateAll(cache);
    flights.outdateAll(cache.cacheName());
  }

  SingleFlight.Key key(StoredBytes key) {
    return new SingleFlight.Key(cache, key);
  }

  /** Where what the caller loads is kept until its transaction commits, or null: it is in none. */
  @Nullable Pending pending() {
    return transactions.pending();
  }

  /**
   * A loaded value, and its bytes for those who did not load it: each reader has its own object.
   */
  record Loaded<V>(V value, StoredBytes bytes, EntryLoading<V> by) {}

  /** One caller that finds no entry, and what it does to load it, or null: there is no value. */
  @Nullable Loaded<?> run(EntryLoading<?> loading) {
    try {
      return shared ? flights.run(loading) : flights.runAlone(loading);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }

  /** With what takes the right to store, now and where another caller has lost it by a failure. */
  <V> EntryLoading<V> of(
      StoredBytes key,
      Supplier<StoreRight> take,
      Function<EntryLoading<V>, @Nullable Loaded<V>> load) {
    return new EntryLoading<>(this, key, take, load);
  }

  /** The load of one entry by one caller. */
  static final class EntryLoading<V> implements Computation<Loaded<V>> {
    private final EntryLoads loads;
    private final StoredBytes key;
    private final Function<EntryLoading<V>, @Nullable Loaded<V>> load;
    private final Supplier<StoreRight> take;
    private volatile StoreRight right = StoreRight.UNKNOWN;
    private volatile long asked;
    private volatile boolean joined;
    private final long ended;
    // Null: the caller is in no transaction.
    private final @Nullable Pending pending;

    EntryLoading(
        EntryLoads loads,
        StoredBytes key,
        Supplier<StoreRight> take,
        Function<EntryLoading<V>, @Nullable Loaded<V>> load) {
      this.loads = loads;
      this.key = key;
      this.take = take;
      this.load = load;
      this.ended = loads.flights.ended(key());
      this.pending = loads.pending();
      take();
    }

    /** The right to store what is loaded. */
    StoreRight right() {
      return right;
    }

    @Nullable Pending pending() {
      return pending;
    }

    private void take() {
      asked = System.nanoTime();
      right = right.then(take.get());
    }

    @Override
    public long asked() {
      return asked;
    }

    @Override
    public boolean mayShare(Computation<?> other) {
      return other instanceof EntryLoading<?> loading && right.mayShare(loading.right);
    }

    /** A transaction may have read its own changes. */
    @Override
    public boolean isShareable() {
      return pending == null;
    }

    @Override
    public void joined() {
      joined = true;
      loads.observation.tell(CacheObserver::joined);
    }

    @Override
    public SingleFlight.Key key() {
      return loads.key(key);
    }

    @Override
    public Type type() {
      return Loaded.class;
    }

    @Override
    public boolean isStaged() {
      return false;
    }

    @Override
    public Duration patience() {
      return loads.timeout.time();
    }

    @Override
    public @Nullable Loaded<V> compute(Flight mine) throws Exception {
      if (joined || loads.flights.ended(key()) != ended) {
        mine.askAgain();
        take();
        mine.begin();
      }
      long begin = System.nanoTime();
      Loaded<V> loaded = mine.<@Nullable Loaded<V>>own(() -> load.apply(this));
      loads.timeout.took(System.nanoTime() - begin);
      return loaded;
    }

    @Override
    public @Nullable Loaded<V> withoutFlight(Obstacle obstacle) throws Exception {
      return loads.flights.runAlone(this);
    }
  }
}
