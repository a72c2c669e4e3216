package io.larder.jcache;

import io.larder.codec.GenericTypes;
import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.config.CacheSettings;
import io.larder.jcache.engine.CacheSetup;
import io.larder.jcache.engine.ExpiryTimes;
import java.lang.reflect.Type;
import javax.cache.CacheException;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;

/** The classes of a cache's keys and values. */
record CacheClasses<K, V>(Class<K> key, Class<V> value) {
  static CacheClasses<?, ?> of(Type key, Type value) {
    return new CacheClasses<>(GenericTypes.rawClass(key), GenericTypes.rawClass(value));
  }

  static <K, V> CacheClasses<K, V> of(CacheSetup<K, V> setup) {
    return new CacheClasses<>(setup.getKeyType(), setup.getValueType());
  }

  /** The declared type with its arguments, where it does not contradict the configuration. */
  static Type refine(Class<?> configured, Type declared) {
    return configured == Object.class || GenericTypes.rawClass(declared) == configured
        ? declared
        : configured;
  }

  /** Whether a cache of these classes may be injected as another; {@code Object} fits all. */
  boolean isInjectableAs(CacheClasses<?, ?> other) {
    return fits(key, other.key) && fits(value, other.value);
  }

  private static boolean fits(Class<?> configured, Class<?> asked) {
    return configured == Object.class || asked == Object.class || configured == asked;
  }

  String mismatch(String cacheName, CacheClasses<?, ?> asked) {
    return MessageId.CACHE_TYPES.text(
        "cache '" + cacheName + "' is a " + this + "; asked for was a " + asked);
  }

  /** What the settings say about a cache that no code configured. */
  MutableConfiguration<K, V> configuration(CacheSettings settings) {
    try {
      return new MutableConfiguration<K, V>()
          .setTypes(key, value)
          .setStatisticsEnabled(settings.get(CacheSettings.STATISTICS))
          .setManagementEnabled(settings.get(CacheSettings.MANAGEMENT))
          .setExpiryPolicyFactory(expiry(settings));
    } catch (LarderException e) {
      throw new CacheException(e.getMessage(), e);
    }
  }

  private static Factory<ExpiryPolicy> expiry(CacheSettings settings) {
    return settings
        .find(CacheSettings.MAX_IDLE)
        .map(idle -> TouchedExpiryPolicy.factoryOf(ExpiryTimes.duration(idle)))
        .orElseGet(() -> ModifiedExpiryPolicy.factoryOf(ExpiryTimes.duration(settings.ttl())));
  }

  @Override
  public String toString() {
    return "Cache<" + key.getName() + ", " + value.getName() + ">";
  }
}
