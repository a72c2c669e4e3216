package io.larder.config;

import io.larder.config.setting.Durations;
import io.larder.config.setting.Problems;
import io.larder.config.setting.Setting;
import io.larder.config.setting.SettingList;
import io.larder.config.setting.SettingValues;
import io.larder.config.setting.Syntax;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The settings of one cache. Each is declared here beside the method that gives its value; the
 * README's table is made of the declarations. Immutable.
 */
public final class CacheSettings {
  private static final SettingList DECLARED = new SettingList();

  private static final Setting<Duration> TTL =
      DECLARED.declare("ttl", Durations.TTL, "time to live; `redis.cache.default.ttl` if absent");
  private static final Setting<Duration> MAX_IDLE =
      DECLARED.declare(
          "max-idle", Durations.TTL, "time to live after the last access; not together with `ttl`");
  private static final Setting<Double> JITTER =
      DECLARED.declare(
          "jitter",
          "0",
          Syntax.FRACTION,
          "the share by which times to live are shortened at random, so that not everything"
              + " expires at once");
  private static final Setting<Duration> NULL_TTL =
      DECLARED.declare(
          "null-ttl", Durations.TTL, "time to live of null results; not cached if absent");
  private static final Setting<OnFailure> ON_FAILURE =
      DECLARED.declare(
          "on-failure",
          "recompute",
          Syntax.oneOf(OnFailure.class),
          "what an annotated method does when the cache fails: `recompute`, or `throw` a"
              + " `CacheException`");
  private static final Setting<Duration> DEADLINE =
      DECLARED.declare(
          "deadline",
          "PT0.25S",
          Durations.TIMEOUT,
          "how long a call of an annotated method waits for the cache at most, reading and writing"
              + " together");
  private static final Setting<SingleFlightMode> SINGLE_FLIGHT =
      DECLARED.declare(
          "single-flight",
          "jvm",
          SingleFlightMode.SYNTAX,
          "how many callers compute a missing value at a time while the others wait for the"
              + " result: all (`off`), one in each JVM (`jvm`) or one in all JVMs (`cluster`)");
  private static final Setting<Boolean> STATISTICS =
      DECLARED.declare("statistics", "false", Syntax.BOOLEAN, "statistics bean of JSR-107");
  private static final Setting<Boolean> MANAGEMENT =
      DECLARED.declare("management", "false", Syntax.BOOLEAN, "management bean of JSR-107");
  static final Setting<Long> NEAR_MAX_ENTRIES =
      DECLARED.declare(
          "near-max-entries",
          Syntax.COUNT,
          "keeps up to so many entries in the memory of each JVM as well; see [Near"
              + " cache](src/docs/NEAR.md). Needs `com.github.ben-manes.caffeine:caffeine`; not"
              + " together with `max-idle` or `redis.jcache.engine=redisson`; `0` switches off what"
              + " `default` says");
  static final Setting<Long> NEAR_MAX_BYTES =
      DECLARED.declare(
          "near-max-bytes",
          Syntax.BYTES,
          "a limit in bytes instead of `near-max-entries`, for example `64MB`");
  static final Setting<Duration> NEAR_TTL =
      DECLARED.declare(
          "near-ttl", "PT1M", Durations.TTL, "how long an entry in memory is used at most");
  static final Setting<NearStore> NEAR_STORE =
      DECLARED.declare(
          "near-store",
          "value",
          Syntax.oneOf(NearStore.class),
          "`value`: a reader may change what it gets, others do not see it. `reference`: every reader gets the same"
              + " object, which must not be changed");

  private final SettingValues values;
  private final Optional<NearSettings> near;

  /** Checks the settings of a cache against each other. */
  CacheSettings(SettingValues values, JCacheEngine engine, Problems problems) {
    this.values = values;
    if (values.isGiven(TTL) && values.isGiven(MAX_IDLE)) {
      conflict(
          problems,
          values.describe(TTL),
          values.describe(MAX_IDLE),
          "an entry has one time in Redis");
    }
    this.near = near(engine, problems);
  }

  /** {@return all settings of a cache, in the order of the documentation} */
  public static List<Setting<?>> all() {
    return DECLARED.all();
  }

  /** {@return how long a value stays after it was written} */
  public Duration ttl() {
    return values.find(TTL).or(Settings.CACHE_DEFAULT_TTL::defaultValue).orElseThrow();
  }

  /**
   * {@return how long a value stays after the last read or write; empty: idleness has no effect}
   */
  public Optional<Duration> maxIdle() {
    return values.find(MAX_IDLE);
  }

  /**
   * By which part of itself a time to live is shortened at random, at most, so that values that
   * were written together do not expire together.
   */
  public double jitter() {
    return values.get(JITTER);
  }

  /** {@return how long a null that a method returned stays; empty: nulls are not cached} */
  public Optional<Duration> nullTtl() {
    return values.find(NULL_TTL);
  }

  /** {@return what an annotated method does when the cache fails} */
  public OnFailure onFailure() {
    return values.get(ON_FAILURE);
  }

  /** {@return how much longer than without a cache a call of an annotated method takes at most} */
  public Duration deadline() {
    return values.get(DEADLINE);
  }

  /** {@return how many callers compute one missing value at a time} */
  public SingleFlightMode singleFlight() {
    return values.get(SINGLE_FLIGHT);
  }

  /** {@return whether statistics are counted and registered with JMX} */
  public boolean statistics() {
    return values.get(STATISTICS);
  }

  /** {@return whether the configuration is registered with JMX} */
  public boolean management() {
    return values.get(MANAGEMENT);
  }

  /** {@return what is kept in memory; empty: nothing} */
  public Optional<NearSettings> near() {
    return near;
  }

  private Optional<NearSettings> near(JCacheEngine engine, Problems problems) {
    // The cache's own limit precedes the default's, whichever kind each of them is.
    int byEntries = values.level(NEAR_MAX_ENTRIES);
    int byBytes = values.level(NEAR_MAX_BYTES);
    Setting<Long> limit = byEntries <= byBytes ? NEAR_MAX_ENTRIES : NEAR_MAX_BYTES;
    if (byEntries == byBytes && values.isGiven(NEAR_MAX_ENTRIES)) {
      conflict(
          problems,
          values.describe(NEAR_MAX_ENTRIES),
          values.describe(NEAR_MAX_BYTES),
          "a near cache has one limit");
    }
    if (values.find(limit).orElse(0L) == 0) {
      return Optional.empty();
    }
    if (engine != JCacheEngine.LARDER) {
      conflict(
          problems,
          values.describe(limit),
          Settings.JCACHE_ENGINE.name() + "=" + engine.name().toLowerCase(Locale.ROOT),
          "near caches are those of Larder's own engine");
    }
    if (values.isGiven(MAX_IDLE)) {
      conflict(
          problems,
          values.describe(limit),
          values.describe(MAX_IDLE),
          "a read that is answered from memory does not keep an entry of Redis from being idle");
    }
    return Optional.of(
        new NearSettings(
            values.find(NEAR_MAX_ENTRIES).filter(n -> limit.equals(NEAR_MAX_ENTRIES)),
            values.find(NEAR_MAX_BYTES).filter(n -> limit.equals(NEAR_MAX_BYTES)),
            values.get(NEAR_TTL),
            values.get(NEAR_STORE)));
  }

  private static void conflict(Problems problems, String one, String other, String why) {
    problems.conflict(one + " together with " + other + ": " + why + "; remove one of them");
  }
}
