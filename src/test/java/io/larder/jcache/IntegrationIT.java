package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larder.support.EachTopology;
import io.larder.support.Larder;
import io.larder.support.TestServers;
import java.io.Closeable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javax.cache.Cache;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CacheWriterException;
import javax.cache.integration.CompletionListenerFuture;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

/** Loaders and writers that fail, take long, or give nothing. */
@EachTopology
class IntegrationIT extends EngineTest {
  private final Source source = new Source();

  IntegrationIT(TestServers servers) {
    super(servers);
  }

  /** What stands behind the cache; keys say what it does. */
  private static final class Source
      implements CacheLoader<String, String>, CacheWriter<String, String> {
    final Map<String, String> written = new TreeMap<>();

    @Override
    public String load(String key) {
      if (key.startsWith("failing")) {
        throw new IllegalStateException("on purpose");
      }
      if (key.startsWith("slow")) {
        BadCacheInputIT.busyFor(900);
      }
      return key.startsWith("unknown") ? null : "loaded " + key;
    }

    @Override
    public Map<String, String> loadAll(Iterable<? extends String> keys) {
      Map<String, String> loaded = new HashMap<>();
      for (String key : keys) {
        if (key.startsWith("nothing")) {
          return Map.of();
        }
        loaded.put(key, load(key));
      }
      return loaded;
    }

    @Override
    public void write(Cache.Entry<? extends String, ? extends String> entry) {
      load(entry.getKey());
      written.put(entry.getKey(), entry.getValue());
    }

    @Override
    public void writeAll(Collection<Cache.Entry<? extends String, ? extends String>> entries) {
      for (Cache.Entry<? extends String, ? extends String> entry : new ArrayList<>(entries)) {
        if (!entry.getKey().startsWith("failing")) {
          write(entry);
          entries.remove(entry);
        }
      }
      if (!entries.isEmpty()) {
        throw new IllegalStateException("on purpose");
      }
    }

    @Override
    public void delete(Object key) {
      load((String) key);
      written.remove((String) key);
    }

    @Override
    public void deleteAll(Collection<?> keys) {
      for (Object key : new ArrayList<>(keys)) {
        if (!String.valueOf(key).startsWith("failing")) {
          delete(key);
          keys.remove(key);
        }
      }
      if (!keys.isEmpty()) {
        throw new IllegalStateException("on purpose");
      }
    }
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(60));
  }

  private Cache<String, String> through(String... settings) {
    return cache(
        application(settings),
        name,
        strings()
            .setReadThrough(true)
            .setWriteThrough(true)
            .setCacheLoaderFactory(() -> source)
            .setCacheWriterFactory(() -> source));
  }

  private Object stored(String key) {
    Object found = servers.ask("GET", redisKey(name, key));
    return found == null ? null : String.valueOf(found).substring("1AAAAAAAA".length());
  }

  @Test
  void loader_thatFails_isALoaderException_andStoresNothing() {
    Cache<String, String> cache = through();
    assertThatThrownBy(() -> cache.get("failing"))
        .isInstanceOf(CacheLoaderException.class)
        .hasRootCauseMessage("on purpose");
    assertThatThrownBy(() -> cache.getAll(Set.of("a", "failing")))
        .isInstanceOf(CacheLoaderException.class);
    CompletionListenerFuture completion = new CompletionListenerFuture();
    cache.loadAll(Set.of("a", "failing"), true, completion);
    assertThatThrownBy(completion::get).hasCauseInstanceOf(CacheLoaderException.class);
    assertThat(servers.keys(root(name) + ":*")).isEmpty();
  }

  @Test
  void loader_thatHasNothing_isAMiss_andStoresNothing() {
    Cache<String, String> cache = through();
    assertThat(cache.get("unknown")).isNull();
    assertThat(cache.getAll(Set.of("a", "unknown"))).isEqualTo(Map.of("a", "loaded a"));
    assertThat(cache.getAll(Set.of("nothing"))).isEmpty();
    assertThat(stored("a")).isEqualTo("\"loaded a\"");
    assertThat(servers.keys(root(name) + ":*")).hasSize(1);
  }

  @Test
  void loaderAndWriter_longerThanTheTimeout_areWaitedFor() {
    Cache<String, String> cache = through("redis.timeout", "PT0.3S");
    assertThat(cache.get("slow")).isEqualTo("loaded slow");
    assertThat(stored("slow")).isEqualTo("\"loaded slow\"");
    cache.put("slow", "put");
    assertThat(stored("slow")).isEqualTo("\"put\"");
    assertThat(source.written).isEqualTo(Map.of("slow", "put"));
  }

  @Test
  void writer_thatFails_isAWriterException_andTheEntryStays() {
    servers.ask("SET", redisKey(name, "failing"), "garbage");
    Cache<String, String> cache = through();
    List<Runnable> calls =
        List.of(
            () -> cache.put("failing", "new"),
            () -> cache.getAndPut("failing", "new"),
            () -> cache.replace("failing", "new"),
            () -> cache.remove("failing"),
            () ->
                cache.invoke(
                    "failing",
                    (entry, arguments) -> {
                      entry.setValue("new");
                      return null;
                    }));
    for (Runnable call : calls) {
      assertThatThrownBy(call::run)
          .isInstanceOf(CacheWriterException.class)
          .hasRootCauseMessage("on purpose");
      assertThat(servers.ask("GET", redisKey(name, "failing"))).isEqualTo("garbage");
    }
    assertThat(source.written).isEmpty();
  }

  @Test
  void writer_thatDoesAPart_isWhatTheCacheDoes() {
    Cache<String, String> cache = through();
    assertThatThrownBy(() -> cache.putAll(Map.of("a", "1", "failing", "2", "b", "3")))
        .isInstanceOf(CacheWriterException.class);
    assertThat(source.written).isEqualTo(Map.of("a", "1", "b", "3"));
    assertThat(servers.keys(root(name) + ":*"))
        .containsExactlyInAnyOrder(redisKey(name, "a"), redisKey(name, "b"));

    assertThatThrownBy(() -> cache.removeAll(Set.of("a", "failing")))
        .isInstanceOf(CacheWriterException.class);
    assertThat(servers.keys(root(name) + ":*")).containsExactly(redisKey(name, "b"));
    assertThat(source.written).isEqualTo(Map.of("b", "3"));
  }

  /** What another one wrote while the loader ran is newer than what was loaded. */
  @Test
  void entry_writtenWhileItIsLoaded_stays() throws Exception {
    Cache<String, String> elsewhere = cache();
    Cache<String, String> cache =
        cache(
            application(),
            name,
            strings()
                .setReadThrough(true)
                .setCacheLoaderFactory(
                    () ->
                        new CacheLoader<String, String>() {
                          @Override
                          public String load(String key) {
                            elsewhere.put(key, "newer");
                            return "older";
                          }

                          @Override
                          public Map<String, String> loadAll(Iterable<? extends String> keys) {
                            Map<String, String> loaded = new HashMap<>();
                            keys.forEach(key -> loaded.put(key, load(key)));
                            return loaded;
                          }
                        }));
    assertThat(cache.get("k")).isEqualTo("older");
    assertThat(cache.get("k")).isEqualTo("newer");
    assertThat(cache.getAll(Set.of("l"))).containsEntry("l", "older");
    assertThat(cache.get("l")).isEqualTo("newer");
    CompletionListenerFuture done = new CompletionListenerFuture();
    cache.loadAll(Set.of("m"), false, done);
    done.get();
    assertThat(cache.get("m")).isEqualTo("newer");
    CompletionListenerFuture replaced = new CompletionListenerFuture();
    cache.loadAll(Set.of("m"), true, replaced);
    replaced.get();
    // What was put while it was loaded is newer; what had been put before is replaced.
    assertThat(cache.get("m")).isEqualTo("newer");
  }

  /** Answers when it is let, and writes down whether it was closed before. */
  private static final class ClosingLoader implements CacheLoader<String, String>, Closeable {
    final CountDownLatch called = new CountDownLatch(1);
    final CountDownLatch answers = new CountDownLatch(1);
    final List<String> calls = new CopyOnWriteArrayList<>();

    @Override
    public String load(String key) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Map<String, String> loadAll(Iterable<? extends String> keys) {
      called.countDown();
      try {
        answers.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      calls.add("loaded");
      return Map.of();
    }

    @Override
    public void close() {
      calls.add("closed");
    }
  }

  @Test
  void loader_isNotClosedWhileItLoadsInTheBackground() throws Exception {
    ClosingLoader loader = new ClosingLoader();
    Cache<String, String> cache =
        cache(application(), name, strings().setCacheLoaderFactory(() -> loader));
    cache.loadAll(Set.of("a"), false, null);
    loader.called.await();
    Thread closing = new Thread(cache::close);
    closing.start();
    soon().until(() -> cache.isClosed() && closing.getState() == Thread.State.TIMED_WAITING);

    loader.answers.countDown();

    closing.join();
    assertThat(loader.calls).containsExactly("loaded", "closed");
  }

  /** As many as it takes for the end to come at every moment of a load. */
  @Test
  void loader_isNotCalledOnceItIsClosed() {
    Larder application = application();
    List<ClosingLoader> closed = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      ClosingLoader loader = new ClosingLoader();
      loader.answers.countDown();
      Cache<String, String> cache =
          cache(application, name + i, strings().setCacheLoaderFactory(() -> loader));
      cache.loadAll(Set.of("a", "b", "c"), false, null);
      cache.close();
      assertThat(loader.calls).endsWith("closed");
      closed.add(loader);
    }
    application.close();
    assertThat(closed).allSatisfy(loader -> assertThat(loader.calls).endsWith("closed"));
  }
}
