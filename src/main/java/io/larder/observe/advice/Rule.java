package io.larder.observe.advice;

import io.larder.observe.CacheMeters;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Each rule of advice; those without a look at a cache are about the connection. */
public enum Rule {
  RELOADS_UNCHANGED(CacheRules::reloadsUnchanged),
  NEAR_INVALIDATED(CacheRules::nearInvalidated),
  NEAR_TOO_SMALL(CacheRules::nearTooSmall),
  LOADS_FASTER_THAN_REDIS(CacheRules::loadsFasterThanRedis),
  PUTS_WITHOUT_GETS(CacheRules::putsWithoutGets),
  LOW_HIT_RATIO(CacheRules::lowHitRatio),
  NEVER_READ(CacheRules::neverRead),
  NO_TIME_TO_LIVE(CacheRules::noTimeToLive),
  BIG_VALUES(CacheRules::bigValues),
  UNREADABLE_VALUES(CacheRules::unreadableValues),
  STAMPEDE(CacheRules::stampede),
  DEADLINE_MISSED(CacheRules::deadlineMissed),
  BREAKER_OPEN(CacheRules::breakerOpen),
  REDIS_FULL(CacheRules::redisFull),
  CONNECTION_REPETITIONS(null);

  /** Says what could be better in one cache, or nothing. */
  interface Look {
    @Nullable String at(CacheMeters cache, Subject subject);
  }

  @SuppressWarnings("ImmutableEnumChecker") // a method without state
  private final @Nullable Look look;

  Rule(@Nullable Look look) {
    this.look = look;
  }

  @Nullable Look look() {
    return look;
  }

  /** Its section in advice.md. */
  public String anchor() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
