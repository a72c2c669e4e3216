package io.larder.demo;

import io.larder.embedded.EmbeddedRedis;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Starts Redis two seconds after the application begins to connect. */
@ApplicationScoped
public class LateRedis {
  private static final CompletableFuture<Void> STARTED = new CompletableFuture<>();
  private static EmbeddedRedis redis;

  static void use(EmbeddedRedis server) {
    redis = server;
  }

  static CompletableFuture<Void> started() {
    return STARTED;
  }

  /** A negative priority: before Larder, whose observer connects. */
  void startLater(@Observes @Priority(-1) @Initialized(ApplicationScoped.class) Object event) {
    CompletableFuture.runAsync(redis::start, CompletableFuture.delayedExecutor(2, TimeUnit.SECONDS))
        .whenComplete(
            (done, failure) -> {
              if (failure == null) {
                STARTED.complete(null);
              } else {
                STARTED.completeExceptionally(failure);
              }
            });
  }
}
