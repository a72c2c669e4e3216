package io.larder.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.cache.CacheOperations;
import io.larder.connection.RedisConnection;
import io.larder.jcache.CacheName;
import io.larder.session.SessionStore;
import io.larder.support.Fixture;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import jakarta.enterprise.context.ConversationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.SessionScoped;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.annotation.CacheResult;
import javax.cache.spi.CachingProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Beans that a server writes down with a session keep what Larder injects into them. */
@RedisTest
class PassivatedBeansCdiTest {
  /** Injects everything that can be. */
  @SessionScoped
  static class Shelf implements Serializable {
    private static final long serialVersionUID = 1L;

    @Inject Parts parts;

    Parts parts() {
      return parts;
    }
  }

  /** A part of the session's bean. */
  @Dependent
  static class Parts implements Serializable {
    private static final long serialVersionUID = 1L;

    @Inject
    @CacheName("passivated")
    Cache<String, Integer> cache;

    @Inject CacheManager manager;
    @Inject CachingProvider provider;
    @Inject CacheOperations operations;
    @Inject SessionStore sessions;
    @Inject RedisConnection connection;
  }

  /** With an interceptor, which is written with it. */
  @ConversationScoped
  static class Cached implements Serializable {
    private static final long serialVersionUID = 1L;

    @CacheResult(cacheName = "passivated-results")
    public String find(String key) {
      return "found " + key;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"larder", "redisson"})
  void injectedIntoASession_writtenDownAndRead_isWhatItWas(String engine, Fixture fixture)
      throws Exception {
    Map<String, String> settings = new HashMap<>(fixture.redis().settings());
    settings.put("redis.jcache.engine", engine);
    TestContainer container = fixture.container(settings, Shelf.class, Parts.class, Cached.class);
    Parts before = container.get(Parts.class);
    String key = UUID.randomUUID().toString();
    before.cache.put(key, 1);
    before.operations.set("passivated:" + key, 2);

    Parts after = copy(before);

    assertThat(after.cache).isSameAs(before.cache);
    assertThat(after.cache.get(key)).isEqualTo(1);
    assertThat(after.operations.get("passivated:" + key, Integer.class)).contains(2);
    assertThat(after.manager.getCache("passivated").getName()).isEqualTo("passivated");
    assertThat(after.provider.getDefaultURI()).isEqualTo(before.provider.getDefaultURI());
    assertThat(after.sessions.exists("none")).isFalse();
    assertThat(after.connection.state()).isEqualTo(RedisConnection.State.CONNECTED);
    before.cache.clear();
    assertThat(after.operations.delete("passivated:" + key)).isTrue();
  }

  /** As where a session comes to another JVM of the application. */
  @ParameterizedTest
  @ValueSource(strings = {"larder", "redisson"})
  void cache_readWhereNobodyHasUsedItYet_isOpened(String engine, Fixture fixture) throws Exception {
    Map<String, String> settings = new HashMap<>(fixture.redis().settings());
    settings.put("redis.jcache.engine", engine);
    byte[] written;
    try (TestContainer first = TestContainer.start(settings, Shelf.class, Parts.class)) {
      Cache<String, Integer> cache = first.get(Parts.class).cache;
      cache.put("a", 1);
      written = bytes(cache);
    }
    TestContainer second = fixture.container(settings, Shelf.class, Parts.class);
    @SuppressWarnings("unchecked") // as the injection point says
    Cache<String, Integer> read = (Cache<String, Integer>) read(written);
    assertThat(read.get("a")).isEqualTo(1);
    assertThat(read).isSameAs(second.get(Parts.class).cache);
    read.clear();
  }

  @SuppressWarnings("unchecked") // the same
  private static <T> T copy(T object) throws Exception {
    return (T) read(bytes(object));
  }

  private static byte[] bytes(Object object) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    return bytes.toByteArray();
  }

  private static Object read(byte[] bytes) throws Exception {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return in.readObject();
    }
  }
}
