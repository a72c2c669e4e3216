package io.larder.observe.advice;

import io.larder.common.ConfigurationException;
import io.larder.config.CacheConfiguration;
import io.larder.config.LarderSettings;
import io.larder.config.Settings;
import io.larder.observe.CacheMeters;
import io.larder.observe.CallMeters;
import io.larder.observe.CallObserver.Outcome;
import io.larder.observe.Meters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Computes what could be better in one application, at present. Thread-safe; asks nobody. */
public final class Adviser {
  private final Meters meters;
  private final LarderSettings settings;
  private final Supplier<Duration> age;

  public Adviser(Meters meters, LarderSettings settings) {
    this(meters, settings, meters::age);
  }

  Adviser(Meters meters, LarderSettings settings, Supplier<Duration> age) {
    this.meters = meters;
    this.settings = settings;
    this.age = age;
  }

  /** All there is to say: of the connection, then of each cache. */
  public List<Advice> advice() {
    List<Advice> all = new ArrayList<>();
    String repetitions = repetitions(meters.calls());
    if (repetitions != null) {
      all.add(new Advice(Rule.CONNECTION_REPETITIONS, "", repetitions));
    }
    for (CacheMeters cache : meters.caches()) {
      Subject subject = subject(cache.name());
      if (subject != null) {
        all.addAll(of(cache, subject));
      }
    }
    return all;
  }

  private static List<Advice> of(CacheMeters cache, Subject subject) {
    List<Advice> all = new ArrayList<>();
    for (Rule rule : Rule.values()) {
      Rule.Look look = rule.look();
      String sentence = look == null ? null : look.at(cache, subject);
      if (sentence != null) {
        all.add(new Advice(rule, cache.name(), sentence));
      }
    }
    return all;
  }

  /** Null if its settings cannot be used, which has been told. */
  private @Nullable Subject subject(String name) {
    // CacheOperations without a name count under their namespace.
    String section =
        name.equals(settings.get(Settings.CACHE_NAMESPACE)) ? CacheConfiguration.DEFAULT : name;
    try {
      return new Subject(name, section, settings.caches().settings(section), age.get());
    } catch (ConfigurationException e) {
      return null;
    }
  }

  /** At least 20 repetitions, and one of a thousand calls. */
  private static @Nullable String repetitions(CallMeters calls) {
    long again = calls.repetitions();
    long all = calls.all(Outcome.ANSWERED).count();
    return again < 20 || again * 1_000 < all
        ? null
        : String.format(
            Locale.ROOT,
            "%,d of %,d calls to Redis were sent again, as their connections were closed: look for"
                + " a firewall or a proxy that closes them, and at Redis' setting timeout; a smaller"
                + " redis.pool.size has fewer idle ones",
            again,
            all);
  }
}
