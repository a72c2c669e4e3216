package io.larder.jcache.engine;

import io.larder.common.MessageId;
import io.larder.common.ReportLimit;
import io.larder.config.CacheSettings;
import io.larder.connection.call.CallBudget;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.cache.configuration.Factory;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * How long entries live, in milliseconds. The standard's own policies always answer the same, so
 * they are asked once; any other is asked whenever JSR-107 says.
 */
public final class ExpiryTimes {
  /** The time that an entry has is left as it is. */
  public static final long UNCHANGED = -2;

  /** The policy is to be asked at each access. */
  public static final long ASKED = -3;

  public static final long ETERNAL = -1;

  public static final long IMMEDIATE = 0;

  // Some 142,000 years. Scripts add the time to the clock, and their numbers are doubles.
  private static final long LONGEST = 1L << 52;

  private static final String NEVER = "never expire";

  private static final Map<Class<?>, String> SINCE =
      Map.of(
          CreatedExpiryPolicy.class, " after they are created",
          ModifiedExpiryPolicy.class, " after they are last written",
          AccessedExpiryPolicy.class, " after they are created or last read",
          TouchedExpiryPolicy.class, " after they are last used",
          EternalExpiryPolicy.class, "");

  private static final System.Logger LOG = System.getLogger("io.larder.jcache");

  private final ReportLimit faults = new ReportLimit();
  private final String cacheName;
  private final ExpiryPolicy policy;
  private final long fallback;
  private final double jitter;
  private final boolean constant;
  private final long creation;
  private final long update;
  private final long access;

  public ExpiryTimes(String cacheName, ExpiryPolicy policy, CacheSettings settings) {
    this.cacheName = cacheName;
    this.policy = policy;
    this.fallback = millis(settings.ttl());
    this.jitter = settings.get(CacheSettings.JITTER);
    constant = SINCE.containsKey(policy.getClass());
    creation = constant ? ask("creation", policy::getExpiryForCreation, this.fallback) : 0;
    update = constant ? ask("update", policy::getExpiryForUpdate, UNCHANGED) : 0;
    access = constant ? ask("access", policy::getExpiryForAccess, UNCHANGED) : 0;
  }

  /** The policy that the settings of a cache say. */
  public static Factory<ExpiryPolicy> factory(CacheSettings settings) {
    return settings
        .find(CacheSettings.MAX_IDLE)
        .map(idle -> TouchedExpiryPolicy.factoryOf(duration(idle)))
        .orElseGet(() -> ModifiedExpiryPolicy.factoryOf(duration(settings.ttl())));
  }

  /** When entries expire, in words; code of the application is not asked. */
  public static String text(Factory<ExpiryPolicy> factory) {
    ExpiryPolicy policy =
        factory instanceof FactoryBuilder.SingletonFactory<ExpiryPolicy> one ? one.create() : null;
    if (policy == null || !SINCE.containsKey(policy.getClass())) {
      return "expire when a policy of the application says";
    }
    if (policy instanceof EternalExpiryPolicy) {
      return NEVER;
    }
    java.time.Duration time = java.time.Duration.ofMillis(millis(policy.getExpiryForCreation()));
    return time.isNegative() ? NEVER : "expire " + time + SINCE.get(policy.getClass());
  }

  /** Whether the policy need not be asked again. */
  public boolean isConstant() {
    return constant;
  }

  /** Whether each entry gets the same times: no policy is asked, and none is shortened. */
  public boolean areEqual() {
    return constant && jitter == 0;
  }

  /** The time that each access gives an entry, or {@link #ASKED}. */
  public long ofAccess() {
    return constant ? access : ASKED;
  }

  /** Whether an access may give an entry an end, or an earlier one than it has. */
  public boolean endsByAccess() {
    return constant ? access >= IMMEDIATE : true;
  }

  public long creation() {
    return shortened(constant ? creation : ask("creation", policy::getExpiryForCreation, fallback));
  }

  public long update() {
    return shortened(constant ? update : ask("update", policy::getExpiryForUpdate, UNCHANGED));
  }

  /** The time for an update, the same as for a creation where the policy makes no difference. */
  public long update(long creation) {
    return constant && this.creation == update ? creation : update();
  }

  public long access() {
    return constant ? access : ask("access", policy::getExpiryForAccess, UNCHANGED);
  }

  /** The time less a random part of it, so that what was written together does not end together. */
  public long shortened(long time) {
    return jitter == 0 || time <= 0
        ? time
        : Math.max(1, time - (long) (time * jitter * ThreadLocalRandom.current().nextDouble()));
  }

  /**
   * JSR-107, javadoc of ExpiryPolicy: what it throws is replaced by a default. A null for a new
   * entry, which the standard does not provide for, is treated as such a failure.
   */
  private long ask(String what, Supplier<@Nullable Duration> question, long otherwise) {
    try {
      Duration answer = CallBudget.outside(question::get);
      if (answer != null) {
        return millis(answer);
      }
      if (otherwise == UNCHANGED) {
        return UNCHANGED;
      }
      warn(what, "gave null");
    } catch (RuntimeException e) {
      warn(what, "threw " + e.getClass().getName());
    }
    return otherwise;
  }

  private void warn(String what, String fault) {
    long more = faults.due(what);
    if (more < 0) {
      return;
    }
    LOG.log(
        System.Logger.Level.WARNING,
        MessageId.CACHE_FAILURE.text(
            "the expiry policy %s of cache '%s' %s when it was asked for %s; %s; %s",
            policy.getClass().getTypeName(),
            cacheName,
            fault,
            what,
            "creation".equals(what)
                ? "redis.cache." + cacheName + ".ttl holds for the entry"
                : "the entry keeps its time",
            ReportLimit.leftOut(more, "this cache")));
  }

  private static long millis(Duration duration) {
    if (duration.isEternal()) {
      return ETERNAL;
    }
    TimeUnit unit = Objects.requireNonNull(duration.getTimeUnit());
    return duration.isZero() ? IMMEDIATE : limited(unit.toMillis(duration.getDurationAmount()));
  }

  /** To the millisecond; a time beyond what scripts count is no limit. */
  public static long millis(java.time.Duration duration) {
    try {
      return limited(duration.toMillis());
    } catch (ArithmeticException e) {
      return ETERNAL;
    }
  }

  public static Duration duration(java.time.Duration time) {
    long millis = millis(time);
    return millis == ETERNAL ? Duration.ETERNAL : new Duration(TimeUnit.MILLISECONDS, millis);
  }

  /** Less than a millisecond is not nothing; what scripts cannot add exactly never ends. */
  private static long limited(long millis) {
    return millis > LONGEST ? ETERNAL : Math.max(1, millis);
  }
}
