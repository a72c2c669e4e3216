package io.larder.config;

import io.larder.config.Settings.JCacheEngine;
import io.larder.config.setting.Durations;
import io.larder.config.setting.Problems;
import io.larder.config.setting.PropertySource;
import io.larder.config.setting.Quoted;
import io.larder.config.setting.Setting;
import io.larder.config.setting.SettingValues;
import io.larder.config.setting.Syntax;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Declares the settings of a cache, from which the table of settings.md is made; holds one cache's.
 */
public final class CacheSettings extends SettingValues {
  private static final List<Setting<?>> ALL = new ArrayList<>();

  public static final Setting<Boolean> ENABLED =
      setting("enabled", "true", Syntax.BOOLEAN)
          .meaning(
              "`false` switches the cache off: reads find nothing, nothing is stored, evictions are"
                  + " still sent. `default` switches off `CacheOperations` too, but for counters and"
                  + " hashes. With `redis.jcache.engine=redisson` it concerns annotated methods only");
  public static final Setting<Duration> TTL =
      setting("ttl", "", Durations.TTL)
          .meaning(
              "time to live; `redis.cache.default.ttl` if absent. Of a cache that code creates, its"
                  + " `Configuration` says when entries expire, unless `code-created=true`");
  public static final Setting<Duration> MAX_IDLE =
      setting("max-idle", "", Durations.TTL)
          .meaning("time to live after the last access; not together with `ttl`");
  public static final Setting<Double> JITTER =
      setting("jitter", "0", Syntax.FRACTION)
          .meaning(
              "the share by which times to live are shortened at random, so that not everything"
                  + " expires at once");
  public static final Setting<Duration> NULL_TTL =
      setting("null-ttl", "", Durations.TTL)
          .meaning("time to live of null results; not cached if absent");
  public static final Setting<OnFailure> ON_FAILURE =
      setting("on-failure", "recompute", Syntax.oneOf(OnFailure.class))
          .meaning(
              "what an annotated method or `getOrCompute` does when the cache fails: `recompute`, or"
                  + " `throw` (a `CacheException`, or what the other methods of"
                  + " `CacheOperations` throw). `recompute` written for a cache or a pattern (or for"
                  + " `default` with `code-created=true`) also holds for direct calls of its `Cache`:"
                  + " a read finds nothing, a write is dropped and its entry evicted before anything"
                  + " is read again; otherwise they throw");
  public static final Setting<Duration> DEADLINE =
      setting("deadline", "PT0.25S", Durations.TIMEOUT)
          .meaning(
              "how long a call of an annotated method, of `getOrCompute` or of a `Cache` that"
                  + " recomputes waits for the cache at most, reading and writing together; a `getOrCompute` that is to throw waits"
                  + " `redis.timeout`");
  public static final Setting<SingleFlightMode> SINGLE_FLIGHT =
      setting("single-flight", "jvm", SingleFlightMode.SYNTAX)
          .meaning(
              "how many callers compute a missing value at a time while the others wait for the"
                  + " result: all (`off`), one in each JVM (`jvm`) or one in all JVMs (`cluster`)");
  public static final Setting<Duration> FLIGHT_TIMEOUT =
      setting("flight-timeout", "", Durations.TIMEOUT)
          .meaning(
              "how long a caller waits for a value that another one computes, before it computes"
                  + " itself; if absent, four times what the slowest recent computations took, at"
                  + " least 5 s and the `deadline`. Also how long one change of an entry waits for"
                  + " another one; if absent, the longer of 5 s and the `deadline`");
  public static final Setting<TransactionMode> TRANSACTIONS =
      setting("transactions", "commit", Syntax.oneOf(TransactionMode.class))
          .meaning(
              "what annotated methods do in a transaction of Jakarta Transactions: `commit`: puts"
                  + " and evictions take effect after the commit, and until then no JVM stores what"
                  + " was read before; what is computed in it, also by `getOrCompute` and"
                  + " read-through loaders, is stored after the commit; `ignore`: all of it takes"
                  + " effect at once");
  public static final Setting<Codec> CODEC =
      setting("codec", "json", Syntax.oneOf(Codec.class))
          .meaning(
              "how values of a JSR-107 cache are stored: `json`; `java`: by Java serialization, for"
                  + " values that JSON does not give back, such as Hibernate's. Only types that stored"
                  + " data may name are read, but their code runs: see [Types in stored"
                  + " data](../internals/JCACHE.md#java-serialization). Not together with"
                  + " `redis.jcache.engine=redisson`");
  public static final Setting<Boolean> CODE_CREATED =
      setting("code-created", "false", Syntax.BOOLEAN)
          .meaning(
              "`true`: `ttl`, `max-idle`, `statistics` and `management` also hold for a cache that"
                  + " code creates without an expiry policy of its own (`EternalExpiryPolicy`, the"
                  + " default of JSR-107), as Hibernate creates its regions");
  public static final Setting<Boolean> STATISTICS =
      setting("statistics", "false", Syntax.BOOLEAN).meaning("statistics bean of JSR-107");
  public static final Setting<Boolean> MANAGEMENT =
      setting("management", "false", Syntax.BOOLEAN).meaning("management bean of JSR-107");
  public static final Setting<Long> NEAR_MAX_ENTRIES =
      setting("near-max-entries", "", Syntax.COUNT)
          .meaning(
              "keeps up to so many entries in the memory of each JVM as well; see [Near"
                  + " cache](../internals/NEAR.md). Needs `com.github.ben-manes.caffeine:caffeine`; not"
                  + " together with `max-idle` or `redis.jcache.engine=redisson`; `0` switches off"
                  + " what `default` says");
  public static final Setting<Long> NEAR_MAX_BYTES =
      setting("near-max-bytes", "", Syntax.BYTES)
          .meaning("a limit in bytes instead of `near-max-entries`, for example `64MB`");
  public static final Setting<Duration> NEAR_TTL =
      setting("near-ttl", "PT1M", Durations.TTL)
          .meaning("how long an entry in memory is used at most");
  public static final Setting<NearStore> NEAR_STORE =
      setting("near-store", "value", Syntax.oneOf(NearStore.class))
          .meaning(
              "`value`: a reader may change what it gets, others do not see it. `reference`:"
                  + " every reader gets the same object, which must not be changed");

  private final Optional<NearSettings> near;
  private final int defaultLevel;

  /** Reads the settings of a cache and checks them against each other. */
  CacheSettings(
      PropertySource source, List<String> prefixes, JCacheEngine engine, Problems problems) {
    super(source, ALL, prefixes, problems);
    defaultLevel = prefixes.size() - 1;
    if (isUsable(TTL) && isUsable(MAX_IDLE)) {
      conflict(problems, TTL, written(MAX_IDLE), "an entry has one time in Redis");
    }
    if (get(CODEC) == Codec.JAVA && engine != JCacheEngine.LARDER) {
      conflict(problems, CODEC, engineText(engine), "Redisson's JCache has a codec of its own");
    }
    this.near = near(engine, problems);
  }

  private static Quoted engineText(JCacheEngine engine) {
    return Quoted.of(Settings.JCACHE_ENGINE + "=" + engine.name().toLowerCase(Locale.ROOT));
  }

  private static <T> Setting.Draft<T> setting(String name, String defaultText, Syntax<T> syntax) {
    return new Setting.Draft<>(ALL, name, defaultText, syntax);
  }

  public static List<Setting<?>> all() {
    return Collections.unmodifiableList(ALL);
  }

  public Duration ttl() {
    return find(TTL).or(Settings.CACHE_DEFAULT_TTL::defaultValue).orElseThrow();
  }

  /**
   * {@return whether calls of {@code Cache} go on without Redis} That is to be written: for the
   * cache or a pattern, or for all where the settings hold for caches of code.
   */
  public boolean recomputesForCode() {
    return get(ON_FAILURE) == OnFailure.RECOMPUTE
        && isGiven(ON_FAILURE)
        && (level(ON_FAILURE) < defaultLevel || get(CODE_CREATED));
  }

  /** {@return what is kept in memory; empty: nothing} */
  public Optional<NearSettings> near() {
    return near;
  }

  private Optional<NearSettings> near(JCacheEngine engine, Problems problems) {
    // The cache's own limit precedes the default's, whichever kind each of them is.
    int byEntries = level(NEAR_MAX_ENTRIES);
    int byBytes = level(NEAR_MAX_BYTES);
    Setting<Long> limit = byEntries <= byBytes ? NEAR_MAX_ENTRIES : NEAR_MAX_BYTES;
    if (byEntries == byBytes && isUsable(NEAR_MAX_ENTRIES) && isUsable(NEAR_MAX_BYTES)) {
      conflict(problems, NEAR_MAX_ENTRIES, written(NEAR_MAX_BYTES), "a near cache has one limit");
    }
    if (find(limit).orElse(0L) == 0) {
      return Optional.empty();
    }
    if (engine != JCacheEngine.LARDER) {
      conflict(problems, limit, engineText(engine), "near caches are those of Larder's own engine");
    }
    if (isUsable(MAX_IDLE)) {
      conflict(
          problems,
          limit,
          written(MAX_IDLE),
          "a read that is answered from memory does not keep an entry of Redis from being idle");
    }
    if (!Libraries.hasCaffeine()) {
      problems.addAll(List.of(Libraries.withoutCaffeine(describe(limit))));
    }
    return Optional.of(
        new NearSettings(
            find(NEAR_MAX_ENTRIES).filter(n -> limit.equals(NEAR_MAX_ENTRIES)),
            find(NEAR_MAX_BYTES).filter(n -> limit.equals(NEAR_MAX_BYTES)),
            get(NEAR_TTL),
            get(NEAR_STORE)));
  }

  /**
   * Whether a setting without a default has a value; one that cannot be used is its own problem.
   */
  private boolean isUsable(Setting<?> setting) {
    return find(setting).isPresent();
  }

  private void conflict(Problems problems, Setting<?> one, Quoted other, String why) {
    problems.conflict("%s together with %s: " + why + "; remove one of them", written(one), other);
  }

  /** What a cache keeps in the memory of each JVM; exactly one of the limits is given. */
  public record NearSettings(
      Optional<Long> maxEntries, Optional<Long> maxBytes, Duration ttl, NearStore store) {}

  /** Values of {@link #NEAR_STORE}. */
  public enum NearStore {
    VALUE,
    REFERENCE
  }

  /** Values of {@link #TRANSACTIONS}. */
  public enum TransactionMode {
    COMMIT,
    IGNORE
  }

  /** Values of {@link #CODEC}. */
  public enum Codec {
    JSON,
    JAVA
  }

  /** Values of {@link #ON_FAILURE}. */
  public enum OnFailure {
    RECOMPUTE,
    THROW
  }

  /** How many callers compute one missing value at a time. */
  public enum SingleFlightMode {
    /** Every caller that finds no value. */
    OFF,
    /** One in this JVM; the others wait for its result. Written {@code jvm} or {@code local}. */
    JVM,
    /** One in all JVMs that use the cache. */
    CLUSTER;

    private static final Syntax<SingleFlightMode> SYNTAX =
        text ->
            text.equalsIgnoreCase("local") ? JVM : Syntax.oneOf(SingleFlightMode.class).parse(text);
  }
}
