package io.larder.jcache.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Fixture;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CacheResult;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which failures a cache of exceptions has for others, and how it gives them back. */
@RedisTest
class PassingFailuresIT {
  private final String key = UUID.randomUUID().toString();
  private Service one;
  private Service other;
  private OwnRedis redis;

  /** Fails as it is told to. */
  @ApplicationScoped
  static class Service {
    private final AtomicInteger runs = new AtomicInteger();
    private volatile Supplier<? extends Throwable> failure;

    public void failWith(Supplier<? extends Throwable> next) {
      failure = next;
    }

    public int runs() {
      return runs.get();
    }

    private Throwable fail() {
      runs.incrementAndGet();
      return failure.get();
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> X unchecked(Throwable failure) throws X {
      throw (X) failure;
    }

    @CacheResult(cacheName = "passing", exceptionCacheName = "passing-failures")
    public String find(@CacheKey String key) {
      throw Service.<RuntimeException>unchecked(fail());
    }

    @CacheResult(cacheName = "passing", exceptionCacheName = "passing-failures")
    public CompletionStage<String> findLater(@CacheKey String key) {
      return CompletableFuture.failedFuture(fail());
    }

    @CacheResult(cacheName = "passing", exceptionCacheName = "passing-failures")
    public CompletionStage<String> findLaterOrThrow(@CacheKey String key) {
      throw Service.<RuntimeException>unchecked(fail());
    }
  }

  enum Kind {
    PLAIN,
    STAGED,
    STAGED_BUT_THROWN
  }

  /** What the method fails with: of a stage, what that failed with. */
  private static Throwable outcome(Service service, Kind kind, String key) {
    return switch (kind) {
      case PLAIN -> thrown(() -> service.find(key));
      case STAGED -> failed(service.findLater(key));
      case STAGED_BUT_THROWN -> {
        try {
          yield failed(service.findLaterOrThrow(key));
        } catch (Throwable e) {
          yield e;
        }
      }
    };
  }

  private static Throwable thrown(Supplier<?> call) {
    try {
      Object unused = call.get();
    } catch (Throwable e) {
      return e;
    }
    throw new AssertionError("nothing was thrown");
  }

  private static Throwable failed(CompletionStage<?> stage) {
    return stage.handle((value, failure) -> failure).toCompletableFuture().join();
  }

  @BeforeEach
  void start(Fixture fixture) {
    redis = fixture.redis();
    one = fixture.container(redis.settings(), Service.class).get(Service.class);
    other = fixture.container(redis.settings(), Service.class).get(Service.class);
  }

  static Stream<Supplier<? extends Throwable>> passing() {
    return Stream.of(
        () -> new OutOfMemoryError("x"),
        () -> new StackOverflowError(),
        () -> new InternalError("x"),
        () -> new NoClassDefFoundError("x"),
        () -> new ExceptionInInitializerError("x"),
        () -> new ThreadDeath(),
        () -> new InterruptedException("x"),
        () -> new ClosedByInterruptException(),
        () -> new CancellationException("x"),
        () -> new IllegalStateException("x", new InterruptedException("y")),
        () -> new IOException("x", new ExecutionException("y", new OutOfMemoryError("z"))),
        () -> {
          IllegalStateException failure = new IllegalStateException("x");
          failure.addSuppressed(new CancellationException("y"));
          return failure;
        });
  }

  @ParameterizedTest
  @MethodSource("passing")
  void failure_ofTheMoment_isItsCallersAlone(Supplier<? extends Throwable> failure) {
    one.failWith(failure);
    other.failWith(() -> new IllegalArgumentException("about the key"));
    try (LogCapture log = new LogCapture()) {
      for (Kind kind : Kind.values()) {
        String own = kind + key;
        Throwable seen = outcome(one, kind, own);
        assertThat(seen).hasSameClassAs(failure.get());
        assertThat(outcome(other, kind, own)).isInstanceOf(IllegalArgumentException.class);
      }
      assertThat(log.lines()).noneMatch(line -> line.contains("LARDER-6006"));
    }
    assertThat(one.runs()).isEqualTo(3);
    assertThat(other.runs()).isEqualTo(3);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void error_thatIsStored_comesBackInTheWayOfTheMethod(Kind kind) {
    one.failWith(() -> new AssertionError("about the key"));
    other.failWith(() -> new AssertionError("not this one"));

    assertThat(outcome(one, kind, key)).isInstanceOf(AssertionError.class);

    for (Service service : new Service[] {one, other}) {
      Throwable seen =
          switch (kind) {
            case PLAIN -> thrown(() -> service.find(key));
            case STAGED -> failed(service.findLater(key));
            case STAGED_BUT_THROWN -> failed(service.findLaterOrThrow(key));
          };
      assertThat(seen).isInstanceOf(AssertionError.class).hasMessage("about the key");
    }
    assertThat(one.runs() + other.runs()).isEqualTo(1);
  }

  @Test
  void storedData_thatNamesSuchAFailure_isAMiss() {
    one.failWith(() -> new IllegalStateException("x", new IllegalArgumentException("y")));
    assertThat(outcome(one, Kind.PLAIN, key)).isInstanceOf(IllegalStateException.class);
    String entry = (String) ((List<?>) redis.ask("KEYS", "*passing-failures*:*")).get(0);
    String stored = (String) redis.ask("GET", entry);
    one.failWith(() -> new CompletionException("mine", null));
    for (String[] forged :
        new String[][] {
          {"java.lang.IllegalStateException", "java.lang.OutOfMemoryError"},
          {"java.lang.IllegalArgumentException", "java.lang.InterruptedException"}
        }) {
      Object unused = redis.ask("SET", entry, stored.replace(forged[0], forged[1]));
      assertThat(outcome(one, Kind.PLAIN, key)).hasMessage("mine");
    }
  }
}
