package io.larder.cdi;

import io.larder.cache.CacheOperations;
import io.larder.connection.RedisConnection;
import io.larder.session.SessionStore;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.spi.Bean;
import java.util.HashSet;
import java.util.Set;
import javax.cache.CacheManager;
import javax.cache.spi.CachingProvider;
import org.redisson.api.RedissonClient;

/** Which of Larder's types the application has beans of: those win. */
final class OwnBeans {
  private static final Set<Class<?>> TYPES =
      Set.of(
          CacheOperations.class,
          SessionStore.class,
          RedisConnection.class,
          RedissonClient.class,
          CacheManager.class,
          CachingProvider.class);

  private final Set<Class<?>> found = new HashSet<>();

  void note(Bean<?> bean) {
    if (bean.getQualifiers().contains(Default.Literal.INSTANCE)) {
      TYPES.stream().filter(bean.getTypes()::contains).forEach(found::add);
    }
  }

  boolean has(Class<?> type) {
    return found.contains(type);
  }
}
