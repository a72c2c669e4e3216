package io.larder.jcache.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Fixture;
import io.larder.support.RedisTest;
import jakarta.enterprise.context.ApplicationScoped;
import java.lang.annotation.Annotation;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.annotation.CacheDefaults;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CacheKeyGenerator;
import javax.cache.annotation.CacheKeyInvocationContext;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import javax.cache.annotation.GeneratedCacheKey;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A key generator of the application's is called once a call, unless its arguments change. */
@RedisTest
class KeyGeneratorCallsCdiTest {
  private static final AtomicInteger CALLS = new AtomicInteger();
  private static Service service;
  private final String id = UUID.randomUUID().toString();

  /** A row that gets its number when it is saved. */
  public static class Row {
    public String id;
    public String title;

    public Row() {}

    Row(String id, String title) {
      this.id = id;
      this.title = title;
    }
  }

  record Key(String id) implements GeneratedCacheKey {}

  /** Makes a key of a row's number or a text. */
  public static final class Keys implements CacheKeyGenerator {
    @Override
    public GeneratedCacheKey generateCacheKey(
        CacheKeyInvocationContext<? extends Annotation> call) {
      CALLS.incrementAndGet();
      Object used = call.getKeyParameters()[0].getValue();
      return new Key(used instanceof Row row ? row.id : (String) used);
    }
  }

  @ApplicationScoped
  @CacheDefaults(cacheName = "generated-once", cacheKeyGenerator = Keys.class)
  static class Service {
    @CacheResult
    public Row find(String id) {
      return new Row(id, "computed");
    }

    @CachePut
    public void put(@CacheKey String id, @CacheValue Row row) {}

    /** The method makes the key. */
    @CachePut
    public void saveNew(@CacheKey Row same, @CacheValue Row row, String made) {
      row.id = made;
    }

    @CacheRemove
    public void remove(String id) {}
  }

  @BeforeAll
  static void start(Fixture fixture) {
    service = fixture.container(fixture.shared().settings(), Service.class).get(Service.class);
  }

  @BeforeEach
  void reset() {
    CALLS.set(0);
  }

  @Test
  void generator_isCalledOnceACall() {
    service.put(id, new Row(id, "put"));
    assertThat(CALLS).hasValue(1);
    assertThat(service.find(id).title).isEqualTo("put");
    assertThat(CALLS).hasValue(2);
    service.remove(id);
    assertThat(CALLS).hasValue(3);
    assertThat(service.find(id).title).isEqualTo("computed");
    assertThat(CALLS).hasValue(4);
  }

  /** What is put under a key that was not known before the method ran is not kept under another. */
  @Test
  void generator_isCalledAgain_whenTheMethodHasChangedItsArguments() {
    String before = UUID.randomUUID().toString();
    Row row = new Row(before, "put");

    service.saveNew(row, row, id);

    assertThat(CALLS).hasValue(2);
    assertThat(service.find(before).title).isEqualTo("computed");
    assertThat(service.find(id).id).isEqualTo(id);
  }
}
