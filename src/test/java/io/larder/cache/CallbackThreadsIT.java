package io.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.RedisTest;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which threads run code of the application, and with which class loader. */
@RedisTest
class CallbackThreadsIT {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Queue<Thread> READERS = new ConcurrentLinkedQueue<>();
  private static final Queue<Thread> WRITERS = new ConcurrentLinkedQueue<>();
  private static final ClassLoader APPLICATION =
      new URLClassLoader(new URL[0], CallbackThreadsIT.class.getClassLoader());
  private static Larder larder;
  private static AsyncCacheOperations async;

  /** Code of the application that the codec calls. */
  record Traced(String name) {
    Traced {
      READERS.add(Thread.currentThread());
    }

    @Override
    public String name() {
      WRITERS.add(Thread.currentThread());
      return name;
    }
  }

  @BeforeAll
  static void start(Fixture fixture) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(APPLICATION);
    try {
      larder = fixture.larder("redis.timeout", "PT20S");
    } finally {
      thread.setContextClassLoader(before);
    }
    async = larder.cache().withPrefix("CallbackThreadsIT:").async();
  }

  @BeforeEach
  void store() {
    larder.cache().withPrefix("CallbackThreadsIT:").deleteByPattern("*");
    Awaited.await(async.set("k", new Traced("x"), MINUTE));
    Awaited.await(async.hash("h").set("f", new Traced("x")));
    READERS.clear();
    WRITERS.clear();
  }

  static Stream<Function<AsyncCacheOperations, CompletionStage<?>>> calls() {
    return Stream.of(
        cache -> cache.set("k", 1, MINUTE),
        cache -> cache.setIfAbsent("k", 1, MINUTE),
        cache -> cache.get("k", Traced.class),
        cache -> cache.getAll(List.of("k"), Traced.class),
        cache -> cache.delete("k"),
        cache -> cache.exists("k"),
        cache -> cache.ttl("k"),
        cache -> cache.increment("n", 1),
        cache -> cache.increment("n", 1, MINUTE),
        cache -> cache.deleteByPattern("*"),
        cache -> cache.getOrCompute("new", Traced.class, MINUTE, CallbackThreadsIT::loader),
        cache -> cache.hash("h").get("f", Traced.class),
        cache -> cache.hash("h").getAll(Traced.class),
        cache -> cache.hash("h").size(),
        cache -> cache.hash("k").size().exceptionally(failure -> 0L));
  }

  /** Completes on a thread of the client, as the stages of Redisson do. */
  private static CompletionStage<Traced> loader() {
    Traced value = new Traced("x");
    return larder
        .connection()
        .client()
        .getKeys()
        .countAsync()
        .thenApply(count -> value)
        .toCompletableFuture();
  }

  @ParameterizedTest
  @MethodSource("calls")
  void codeAttachedToAStage_runsOnACallbackThread(
      Function<AsyncCacheOperations, CompletionStage<?>> call) throws Exception {
    for (int i = 0; i < 20; i++) {
      CompletableFuture<Thread> ranOn = new CompletableFuture<>();
      call.apply(async).whenComplete((value, failure) -> ranOn.complete(Thread.currentThread()));
      Thread thread = ranOn.get(60, TimeUnit.SECONDS);
      // A reply may be there before the code is attached: then the caller runs it.
      if (thread != Thread.currentThread()) {
        assertThat(thread.getName()).startsWith("larder-callback-");
        assertThat(thread.getContextClassLoader()).isSameAs(APPLICATION);
      }
    }
    assertThat(READERS)
        .allMatch(t -> t == Thread.currentThread() || t.getName().startsWith("larder-callback-"));
    assertThat(WRITERS)
        .allMatch(t -> t == Thread.currentThread() || t.getName().startsWith("larder-callback-"));
  }

  @Test
  void loader_runsOnACallbackThread() {
    CompletableFuture<Thread> loader = new CompletableFuture<>();
    Awaited.await(
        async.getOrCompute(
            "new",
            String.class,
            MINUTE,
            () -> {
              loader.complete(Thread.currentThread());
              return CompletableFuture.completedFuture("x");
            }));

    assertThat(loader.join().getName()).startsWith("larder-callback-");
    assertThat(loader.join().getContextClassLoader()).isSameAs(APPLICATION);
  }

  @Test
  void writing_ofAValueComputedOnAThreadOfTheClient_isOnACallbackThread() {
    Awaited.await(async.getOrCompute("new", Traced.class, MINUTE, CallbackThreadsIT::loader));

    assertThat(WRITERS).isNotEmpty();
    assertThat(WRITERS).allMatch(thread -> thread.getName().startsWith("larder-callback-"));
  }

  @Test
  void blockingCalls_readAndWriteOnTheCallersThread() {
    CacheOperations cache = larder.cache().withPrefix("CallbackThreadsIT:");
    cache.set("k", new Traced("y"), MINUTE);
    assertThat(cache.get("k", Traced.class)).isPresent();

    assertThat(READERS).isNotEmpty().containsOnly(Thread.currentThread());
    assertThat(WRITERS).isNotEmpty().containsOnly(Thread.currentThread());
  }

  @Test
  void codeOfAJoiner_neverRunsOnTheBlockingCallersThread() throws Exception {
    CacheOperations cache = larder.cache().withPrefix("CallbackThreadsIT:");
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Thread owner =
        new Thread(
            () ->
                cache.getOrCompute(
                    "new",
                    String.class,
                    MINUTE,
                    () -> {
                      loading.countDown();
                      try {
                        release.await();
                      } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                      }
                      return "x";
                    }));
    owner.start();
    loading.await();
    CompletableFuture<Thread> ranOn = new CompletableFuture<>();
    async
        .getOrCompute("new", String.class, MINUTE, () -> CompletableFuture.completedFuture("y"))
        .thenAccept(value -> ranOn.complete(Thread.currentThread()));
    // The joiner has asked Redis once a later GET of its connection has been answered.
    Awaited.await(async.exists("new"));
    release.countDown();
    owner.join();

    assertThat(ranOn.get(60, TimeUnit.SECONDS).getName()).startsWith("larder-callback-");
  }
}
