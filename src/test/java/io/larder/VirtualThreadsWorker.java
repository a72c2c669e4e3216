package io.larder;

import io.larder.cache.CacheOperations;
import io.larder.jcache.CacheName;
import io.larder.session.RefreshToken;
import io.larder.session.RotationResult;
import io.larder.session.Session;
import io.larder.session.SessionStore;
import io.larder.support.ServerSettings;
import io.larder.support.TestContainer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/** An application whose requests have a virtual thread each: {@link VirtualThreadsIT} runs it. */
public final class VirtualThreadsWorker {
  private static final int THREADS = 1_000;

  /** The first is not recorded: loading classes keeps carriers, whatever they do. */
  private static final int ROUNDS = 2;

  /** Fewer than the threads: many want the same at once. */
  private static final int KEYS = 100;

  private static final String PINNED = "jdk.VirtualThreadPinned";
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration HOUR = Duration.ofHours(1);

  /** A value that code of the application decodes. */
  public record Book(String id, String title) {}

  @ApplicationScoped
  static class Library {
    private final AtomicInteger runs = new AtomicInteger();

    @CacheResult(cacheName = "books")
    public Book book(String id) {
      runs.incrementAndGet();
      return new Book(id, "found");
    }

    @CacheResult(cacheName = "books-later")
    public CompletionStage<Book> bookLater(String id) {
      return CompletableFuture.completedFuture(new Book(id, "later"));
    }

    @CachePut(cacheName = "written")
    public void write(@CacheKey String id, @CacheValue Book book) {}

    @CacheResult(cacheName = "written")
    public Book written(String id) {
      return new Book(id, "not written");
    }

    @CacheRemove(cacheName = "written")
    public void remove(String id) {}

    int runs() {
      return runs.get();
    }
  }

  @ApplicationScoped
  static class Requests {
    @Inject Library library;
    @Inject CacheOperations operations;
    @Inject SessionStore sessions;
    @Inject CacheManager manager;

    @Inject
    @CacheName("near")
    Cache<String, Book> near;

    private @Nullable Cache<String, Integer> counters;

    /**
     * A cache with a listener, whose changes take more than one command. Redisson's own locks and
     * pools do not stand that many threads at once, virtual or not; what fails is computed.
     */
    void prepare(boolean byRedisson) {
      if (byRedisson) {
        return;
      }
      counters =
          manager.createCache(
              "counters",
              new MutableConfiguration<String, Integer>()
                  .setTypes(String.class, Integer.class)
                  .addCacheEntryListenerConfiguration(
                      new MutableCacheEntryListenerConfiguration<>(
                          FactoryBuilder.factoryOf(Listening.class), null, true, true)));
    }

    /** Everything that a request may do; many do the same with the same key at the same time. */
    void serve(int number) throws Exception {
      annotated(number);
      operations(number);
      caches(number);
      sessions(number);
    }

    private void annotated(int number) throws Exception {
      String shared = "shared" + number % KEYS;
      equal(library.book(shared), new Book(shared, "found"));
      equal(library.book(shared), new Book(shared, "found"));
      equal(
          library.bookLater(shared).toCompletableFuture().get(1, TimeUnit.MINUTES),
          new Book(shared, "later"));
      String own = "own" + number;
      library.write(own, new Book(own, "written"));
      equal(library.written(own), new Book(own, "written"));
      library.remove(own);
      equal(library.written(own), new Book(own, "not written"));
    }

    private void operations(int number) throws Exception {
      String own = "own:" + number;
      operations.set(own, new Book(own, "set"), HOUR);
      equal(operations.get(own, Book.class).orElseThrow(), new Book(own, "set"));
      equal(operations.getAll(List.of(own, own + "none"), Book.class).size(), 1);
      operations.hash(own + ":hash").set("field", number);
      equal(operations.hash(own + ":hash").get("field", Integer.class).orElseThrow(), number);
      String shared = "shared:" + number % KEYS;
      Book computed = new Book(shared, "computed");
      equal(operations.getOrCompute(shared, Book.class, HOUR, () -> computed), computed);
      equal(
          operations
              .async()
              .getOrCompute(
                  shared + ":later",
                  Book.class,
                  HOUR,
                  () -> CompletableFuture.completedFuture(computed))
              .thenCombine(operations.async().get(own, Book.class), (one, other) -> one)
              .toCompletableFuture()
              .get(1, TimeUnit.MINUTES),
          computed);
      operations.increment("counter", 1);
    }

    private void caches(int number) {
      String own = "own" + number;
      near.put(own, new Book(own, "near"));
      for (int i = 0; i < 3; i++) {
        equal(near.get(own), new Book(own, "near"));
      }
      equal(near.getAndPut(own, new Book(own, "again")), new Book(own, "near"));
      equal(near.get(own), new Book(own, "again"));
      equal(near.remove(own), true);
      equal(near.containsKey(own), false);
      if (counters != null) {
        counters.<Integer>invoke(
            "counter" + number % 10,
            (entry, arguments) -> {
              entry.setValue(entry.exists() ? entry.getValue() + 1 : 1);
              return entry.getValue();
            });
      }
    }

    private void sessions(int number) {
      String user = "user" + number;
      sessions.set("token" + number, Session.of(user, Map.of("device", "phone")), HOUR);
      equal(sessions.get("token" + number).orElseThrow().userId(), user);
      RefreshToken token = sessions.issue(Session.of(user, Map.of()), HOUR);
      RotationResult rotated = sessions.rotate(token.value());
      equal(rotated.getClass(), RotationResult.Rotated.class);
      equal(sessions.list(user).size(), 2);
      equal(sessions.revokeAll(user), 2L);
      equal(sessions.exists("token" + number), false);
    }

    /** What all of them have done together. */
    void check() {
      if (counters != null) {
        equal(library.runs(), KEYS);
      }
      equal(operations.get("counter", Integer.class).orElseThrow(), THREADS * ROUNDS);
      for (int i = 0; counters != null && i < 10; i++) {
        equal(counters.get("counter" + i), THREADS * ROUNDS / 10);
      }
    }

    private static void equal(Object found, Object expected) {
      if (!expected.equals(found)) {
        throw new IllegalStateException("expected " + expected + ", but was " + found);
      }
    }
  }

  /** Hears of changes before their calls return. */
  public static final class Listening implements CacheEntryCreatedListener<String, Integer> {
    @Override
    public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends Integer>> events) {}
  }

  private VirtualThreadsWorker() {}

  public static void main(String[] arguments) throws Exception {
    Map<String, String> settings = ServerSettings.parse(arguments, 0);
    try (TestContainer container = TestContainer.start(settings, Library.class, Requests.class);
        Recording recording = new Recording()) {
      Requests all = container.get(Requests.class);
      all.prepare("redisson".equals(settings.get("redis.jcache.engine")));
      for (int round = 1; round < ROUNDS; round++) {
        serveAll(all);
      }
      recording.enable(PINNED).withThreshold(Duration.ofMillis(20)).withStackTrace();
      recording.start();
      long begin = System.nanoTime();
      serveAll(all);
      all.check();
      System.out.println(
          "served: " + THREADS + " in " + (System.nanoTime() - begin) / 1_000_000 + " ms");
      print(recording);
    }
    System.out.println("ended");
  }

  private static void serveAll(Requests all) throws Exception {
    ExecutorService requests = virtualThreads();
    CountDownLatch go = new CountDownLatch(1);
    List<Future<?>> served = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int number = i;
      served.add(
          requests.submit(
              () -> {
                go.await();
                all.serve(number);
                return number;
              }));
    }
    go.countDown();
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (Future<?> one : served) {
      try {
        one.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (ExecutionException e) {
        e.getCause().printStackTrace(System.out);
        System.exit(1);
      } catch (TimeoutException e) {
        System.out.println("stuck");
        System.exit(1);
      }
    }
  }

  /** Those that kept their carrier, and where. */
  private static void print(Recording recording) throws IOException {
    recording.stop();
    Path file = Files.createTempFile("larder-pinned", ".jfr");
    try {
      recording.dump(file);
      for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
        System.out.println("pinned: " + event.toString().replaceAll("\\s+", " "));
      }
    } finally {
      Files.delete(file);
    }
  }

  /** A new one for each task; compiled on a JDK that has none. */
  private static ExecutorService virtualThreads() throws ReflectiveOperationException {
    return (ExecutorService)
        Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
  }
}
