package io.larder.jcache;

import io.larder.codec.GenericTypes;
import io.larder.common.ClassNames;
import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.config.CacheSettings;
import io.larder.jcache.engine.CacheSetup;
import io.larder.jcache.engine.ExpiryTimes;
import java.lang.reflect.Type;
import javax.cache.CacheException;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.EternalExpiryPolicy;

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
        "cache '"
            + cacheName
            + "' is a "
            + beside(asked)
            + "; asked for was a "
            + asked.beside(this));
  }

  /** What the settings say about a cache that no code configured. */
  MutableConfiguration<K, V> configuration(CacheSettings settings) {
    try {
      return new MutableConfiguration<K, V>()
          .setTypes(key, value)
          .setStatisticsEnabled(settings.get(CacheSettings.STATISTICS))
          .setManagementEnabled(settings.get(CacheSettings.MANAGEMENT))
          .setExpiryPolicyFactory(ExpiryTimes.factory(settings));
    } catch (LarderException e) {
      throw new CacheException(e.getMessage(), e);
    }
  }

  /**
   * What code configures; where it gives no expiry, and the settings say that they hold for such
   * caches, with theirs.
   */
  static <K, V> CompleteConfiguration<K, V> ofCode(
      Configuration<K, V> given, CacheSettings settings) {
    CompleteConfiguration<K, V> complete = CacheSetup.complete(given);
    boolean isOpen = EternalExpiryPolicy.factoryOf().equals(complete.getExpiryPolicyFactory());
    return isOpen && settings.get(CacheSettings.CODE_CREATED)
        ? new MutableConfiguration<>(complete)
            .setStatisticsEnabled(
                complete.isStatisticsEnabled() || settings.get(CacheSettings.STATISTICS))
            .setManagementEnabled(
                complete.isManagementEnabled() || settings.get(CacheSettings.MANAGEMENT))
            .setExpiryPolicyFactory(ExpiryTimes.factory(settings))
        : complete;
  }

  private String beside(CacheClasses<?, ?> other) {
    return "Cache<"
        + ClassNames.of(key, other.key)
        + ", "
        + ClassNames.of(value, other.value)
        + ">";
  }

  @Override
  public String toString() {
    return beside(this);
  }
}
