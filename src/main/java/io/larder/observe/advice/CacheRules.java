package io.larder.observe.advice;

import io.larder.config.CacheSettings;
import io.larder.config.CacheSettings.SingleFlightMode;
import io.larder.config.setting.Durations;
import io.larder.observe.CacheMeters;
import io.larder.observe.CacheObserver.Layer;
import io.larder.observe.CacheObserver.Refusal;
import io.larder.observe.Durations.Counted;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The rules of one cache: each with the least evidence it needs, and where it begins to speak. */
final class CacheRules {
  private static final double NANOS_PER_MILLI = 1e6;

  private CacheRules() {}

  private static String text(String format, @Nullable Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private static double percent(long part, long all) {
    return 100.0 * part / all;
  }

  private static long gets(CacheMeters cache) {
    return cache.hits() + cache.misses();
  }

  /** At least 50 reloads that were compared, of which 90 % gave what was there before. */
  static @Nullable String reloadsUnchanged(CacheMeters cache, Subject of) {
    long all = cache.reloads();
    return all < 50 || cache.reloadsUnchanged() < 0.9 * all
        ? null
        : text(
            "%.0f %% of %,d reloads of '%s' changed nothing: entries could live longer than %s (%s)",
            percent(cache.reloadsUnchanged(), all),
            all,
            of.name(),
            Durations.text(of.settings().ttl()),
            of.key(CacheSettings.TTL));
  }

  /** At least 100 invalidations, and more than hits in memory. */
  static @Nullable String nearInvalidated(CacheMeters cache, Subject of) {
    long hits = cache.hits(Layer.NEAR);
    return cache.invalidations() < 100 || cache.invalidations() <= hits
        ? null
        : text(
            "the near cache of '%s' was invalidated %.1f times per hit: switch it off (%s=0)",
            of.name(),
            (double) cache.invalidations() / Math.max(1, hits),
            of.key(CacheSettings.NEAR_MAX_ENTRIES));
  }

  /** At least 100 entries that were dropped because there were too many, and more than hits. */
  static @Nullable String nearTooSmall(CacheMeters cache, Subject of) {
    long hits = cache.hits(Layer.NEAR);
    return cache.nearEvictions() < 100 || cache.nearEvictions() <= hits
        ? null
        : text(
            "the near cache of '%s' dropped %,d entries for want of room, with %,d hits: raise %s",
            of.name(), cache.nearEvictions(), hits, of.key(CacheSettings.NEAR_MAX_ENTRIES));
  }

  /**
   * At least 50 loads and 50 reads; half of the loads take less than half of the reads, and all
   * reads took longer than the loads that hits spared. Medians: the first calls of a JVM, and those
   * of an outage, take a thousand times as long as others.
   */
  static @Nullable String loadsFasterThanRedis(CacheMeters cache, Subject of) {
    Counted loads = cache.loads().counted();
    Counted reads = cache.reads().counted();
    double load = loads.quantile(0.5);
    double read = reads.quantile(0.5);
    return loads.count() < 50
            || reads.count() < 50
            || load >= read
            || cache.hits() * load >= reads.count() * read
        ? null
        : text(
            "loads of '%s' take %.2f ms, a read of Redis %.2f ms (medians): without the cache calls"
                + " would be faster (%s=false)",
            of.name(),
            load / NANOS_PER_MILLI,
            read / NANOS_PER_MILLI,
            of.key(CacheSettings.ENABLED));
  }

  /** At least 100 puts, and fewer reads than a hundredth of them. */
  static @Nullable String putsWithoutGets(CacheMeters cache, Subject of) {
    long gets = gets(cache);
    return of.isNew() || cache.puts() < 100 || gets * 100 > cache.puts()
        ? null
        : text(
            "'%s' was written %,d times and read %,d times by this application: it may be given up"
                + " (%s=false)",
            of.name(), cache.puts(), gets, of.key(CacheSettings.ENABLED));
  }

  /** At least 1,000 reads, of which less than a fifth found something. */
  static @Nullable String lowHitRatio(CacheMeters cache, Subject of) {
    long gets = gets(cache);
    return of.isNew() || gets < 1_000 || cache.hits() * 5 >= gets
        ? null
        : text(
            "only %.1f %% of %,d reads of '%s' found something: raise %s, or cache something else",
            percent(cache.hits(), gets), gets, of.name(), of.key(CacheSettings.TTL));
  }

  /**
   * At least 1,000 values that were stored, of which a fifth was never read: there were so many
   * more of them than hits, whichever these found. Silent where a rule above says it already.
   */
  static @Nullable String neverRead(CacheMeters cache, Subject of) {
    long stored = cache.stored();
    long unread = stored - cache.hits();
    return of.isNew()
            || stored < 1_000
            || unread * 5 < stored
            || putsWithoutGets(cache, of) != null
            || lowHitRatio(cache, of) != null
        ? null
        : text(
            "at least %.0f %% of %,d values that were stored in '%s' were never read in this JVM:"
                + " cache what is asked for again, or keep it for a shorter time (%s)",
            percent(unread, stored), stored, of.name(), of.key(CacheSettings.TTL));
  }

  /** At least 20 values that were stored for ever. */
  static @Nullable String noTimeToLive(CacheMeters cache, Subject of) {
    return cache.storedForever() < 20
        ? null
        : text(
            "%,d of %,d values of '%s' were stored without a time to live and stay until somebody"
                + " removes them: give one with set, or leave it to %s",
            cache.storedForever(), cache.stored(), of.name(), of.key(CacheSettings.TTL));
  }

  /** At least 20 values, of 100 KB on average. */
  static @Nullable String bigValues(CacheMeters cache, Subject of) {
    long all = cache.stored();
    return all < 20 || cache.storedBytes() / all < 100_000
        ? null
        : text(
            "values of '%s' have %,d KB on average: cache less of them; each read waits for so much"
                + " (%s)",
            of.name(), cache.storedBytes() / all / 1_000, of.key(CacheSettings.DEADLINE));
  }

  /** One unreadable value, and one of a hundred reads. */
  static @Nullable String unreadableValues(CacheMeters cache, Subject of) {
    long values = cache.unreadables();
    return values == 0 || values * 100 < gets(cache)
        ? null
        : text(
            "%s of '%s' could not be read since the application started: another version or"
                + " another program writes there; the log has LARDER-3002 for each, and"
                + " redis.key.prefix keeps applications apart",
            values(values), of.name());
  }

  /** At least 50 loads without single-flight, of which more than half were not stored. */
  static @Nullable String stampede(CacheMeters cache, Subject of) {
    long loads = cache.loads().counted().count();
    boolean alone = of.settings().get(CacheSettings.SINGLE_FLIGHT) == SingleFlightMode.OFF;
    return !alone || loads < 50 || cache.loadsOvertaken() * 2 <= loads
        ? null
        : text(
            "%,d of %,d loads of '%s' were in vain, as others computed the same at the same time:"
                + " set %s=jvm",
            cache.loadsOvertaken(), loads, of.name(), of.key(CacheSettings.SINGLE_FLIGHT));
  }

  /** At least 20 calls that missed the deadline, and one of a hundred. */
  static @Nullable String deadlineMissed(CacheMeters cache, Subject of) {
    long late = cache.refusals(Refusal.DEADLINE);
    long all = gets(cache) + late;
    return late < 20 || late * 100 < all
        ? null
        : text(
            "%.1f %% of %,d calls of '%s' had no answer in time: look at Redis and the network, or"
                + " raise %s, which is %s, and redis.timeout for what has no deadline",
            percent(late, all),
            all,
            of.name(),
            of.key(CacheSettings.DEADLINE),
            Durations.text(of.settings().get(CacheSettings.DEADLINE)));
  }

  /** At least 100 calls while the breaker was open, and one of a hundred. */
  static @Nullable String breakerOpen(CacheMeters cache, Subject of) {
    long refused = cache.refusals(Refusal.BREAKER);
    long all = gets(cache) + refused;
    return refused < 100 || refused * 100 < all
        ? null
        : text(
            "%.1f %% of %,d calls of '%s' went on without the cache, as Redis had not answered"
                + " others: look at Redis, or raise %s",
            percent(refused, all), all, of.name(), of.key(CacheSettings.DEADLINE));
  }

  /** One store that was refused. */
  static @Nullable String redisFull(CacheMeters cache, Subject of) {
    long refused = cache.refusals(Refusal.FULL);
    return refused == 0
        ? null
        : text(
            "Redis was full and refused to store %s of '%s': give it more memory, or"
                + " maxmemory-policy=volatile-lru; shorten %s",
            values(refused), of.name(), of.key(CacheSettings.TTL));
  }

  private static String values(long count) {
    return count == 1 ? "1 value" : text("%,d values", count);
  }
}
