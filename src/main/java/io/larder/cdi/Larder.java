package io.larder.cdi;

import io.larder.cache.CacheOperations;
import io.larder.cache.RedisCacheOperations;
import io.larder.codec.JsonCodec;
import io.larder.codec.UnreadableValues;
import io.larder.config.LarderSettings;
import io.larder.config.SettingsReader;
import io.larder.connection.RedissonConnection;
import io.larder.session.RedisSessionStore;
import io.larder.session.SessionStore;
import jakarta.enterprise.inject.spi.BeanManager;
import org.jspecify.annotations.Nullable;

/** The objects of one application behind the beans, made when the first of them is needed. */
final class Larder implements AutoCloseable {
  private final LarderSettings settings;
  private final ClassLoader loader;
  private final BeanManager beans;
  private final JsonCodec codec;
  private final UnreadableValues unreadable = new UnreadableValues();
  private @Nullable RedissonConnection connection;
  private boolean closed;

  private Larder(LarderSettings settings, ClassLoader loader, BeanManager beans) {
    this.settings = settings;
    this.loader = loader;
    this.beans = beans;
    this.codec = new JsonCodec(settings.allowedTypes(), loader);
  }

  static Larder configure(ClassLoader loader, BeanManager beans) {
    return new Larder(SettingsReader.read(loader), loader, beans);
  }

  void start() {
    connection().start();
  }

  synchronized RedissonConnection connection() {
    if (connection == null) {
      if (closed) {
        throw new IllegalStateException("the application has stopped");
      }
      connection =
          new RedissonConnection(settings, codec, loader, event -> beans.getEvent().fire(event));
    }
    return connection;
  }

  CacheOperations cacheOperations() {
    return new RedisCacheOperations(connection(), settings, codec, unreadable);
  }

  SessionStore sessionStore() {
    return new RedisSessionStore(
        connection(), settings, codec, unreadable, event -> beans.getEvent().fire(event));
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (connection != null) {
      connection.close();
    }
  }
}
