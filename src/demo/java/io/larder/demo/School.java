package io.larder.demo;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheResult;

/** Methods whose results are cached, each used in another way. */
@ApplicationScoped
public class School {
  private final AtomicInteger stock = new AtomicInteger(1_000);

  /** Slow, asked often, and always the same. */
  @CacheResult(cacheName = "search")
  public List<String> search(String subject) {
    return after(120, List.of(subject + " for beginners", subject + " in depth"));
  }

  /** Changes as often as it is asked. */
  @CacheResult(cacheName = "stock")
  public int stock(int book) {
    return after(3, stock.get());
  }

  @CacheRemove(cacheName = "stock")
  public void sold(int book) {
    stock.decrementAndGet();
  }

  /** Many entries, few of which are asked for again. */
  @CacheResult(cacheName = "profiles")
  public String profile(int user) {
    return after(20, "user " + user);
  }

  /** The same for weeks, for all who are in a group. */
  @CacheResult(cacheName = "timetables")
  public List<String> timetable(int group) {
    return after(60, List.of("group " + group + ": algebra", "group " + group + ": biology"));
  }

  private static <T> T after(long millis, T result) {
    return CompletableFuture.supplyAsync(
            () -> result, CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS))
        .join();
  }
}
