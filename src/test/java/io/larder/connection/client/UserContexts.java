package io.larder.connection.client;

import static java.util.Objects.requireNonNull;

import jakarta.enterprise.concurrent.ContextService;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** A server with Jakarta Concurrency, whose contexts are the name of a user. */
final class UserContexts {
  private final ThreadLocal<String> user = ThreadLocal.withInitial(() -> "nobody");
  private final AtomicInteger captured = new AtomicInteger();
  private final AtomicInteger managed = new AtomicInteger();
  private boolean stopped;

  private Executor context() {
    if (stopped) {
      throw new IllegalStateException("stopped");
    }
    captured.incrementAndGet();
    String adder = user.get();
    return work -> {
      if (stopped) {
        throw new IllegalStateException("stopped");
      }
      as(adder, work);
    };
  }

  void as(String name, Runnable work) {
    String before = user.get();
    user.set(name);
    try {
      work.run();
    } finally {
      user.set(before);
    }
  }

  /** On a thread of the server's. */
  Object execute(Runnable work) {
    if (stopped) {
      throw new IllegalStateException("stopped");
    }
    managed.incrementAndGet();
    as("a thread of the server", work);
    return "";
  }

  /** One that Larder gives. */
  CompletableFuture<Object> stage() {
    Object contexts =
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {ContextService.class},
            (proxy, method, arguments) -> context());
    Object executor =
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {ManagedExecutorService.class},
            (proxy, method, arguments) ->
                method.getName().equals("execute") ? execute((Runnable) arguments[0]) : contexts);
    return requireNonNull(ManagedThreads.of((Executor) executor, null)).newStage();
  }

  String user() {
    return user.get();
  }

  /** How many contexts were taken. */
  int captured() {
    return captured.get();
  }

  /** How much has run on threads of the server's. */
  int managed() {
    return managed.get();
  }

  void stop(boolean stop) {
    stopped = stop;
  }
}
