package io.larder.jcache.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Processes;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import io.larder.support.TestRedis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.cache.annotation.CacheResult;
import org.junit.jupiter.api.Test;
import org.redisson.api.RedissonClient;

/** {@code single-flight=cluster}: one run in all JVMs; the right to run dies with its holder. */
@RedisTest
class ClusterFlightIT {
  private static final String RUNS = TestRedis.PREFIX + "ClusterFlightIT:runs:";

  /** A slow method that counts its runs in Redis. */
  @ApplicationScoped
  static class Service {
    @Inject RedissonClient redis;

    @CacheResult(cacheName = "cluster-flight")
    public String slow(String key) {
      redis.getAtomicLong(RUNS + key).incrementAndGet();
      CountDownLatch never = new CountDownLatch(1);
      try {
        never.await(1, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return "value of " + key;
    }

    @CacheResult(cacheName = "cluster-flight")
    public String stuck(String key) {
      System.out.println("stuck");
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return "never";
    }
  }

  /** One JVM: waits for a line, then calls from ten threads. */
  public static final class Caller {
    private Caller() {}

    public static void main(String[] args) throws Exception {
      Map<String, String> settings =
          Map.of(
              "redis.host",
              args[0],
              "redis.port",
              args[1],
              "redis.key.prefix",
              TestRedis.PREFIX,
              "redis.cache.cluster-flight.single-flight",
              "cluster",
              // A call that Redis does not answer in time computes, and a busy machine is late.
              "redis.cache.cluster-flight.deadline",
              "PT30S",
              "redis.timeout",
              "PT30S");
      try (TestContainer container = TestContainer.start(settings, Service.class)) {
        Service service = container.get(Service.class);
        System.out.println("ready");
        if (System.in.read() < 0) {
          return;
        }
        if (args[3].equals("stuck")) {
          service.stuck(args[2]);
          return;
        }
        List<CompletableFuture<String>> calls = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
          calls.add(CompletableFuture.supplyAsync(() -> service.slow(args[2])));
        }
        for (CompletableFuture<String> call : calls) {
          System.out.println(call.join());
        }
      }
    }
  }

  private static Process start(TestRedis redis, String key, String what) throws IOException {
    return Processes.java(
        List.of(), Map.of(), Caller.class, redis.host(), "" + redis.port(), key, what);
  }

  private static void go(Process process) throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
  }

  private static void awaitLine(Process process, String line) throws IOException {
    StringBuilder seen = new StringBuilder();
    for (int c = process.getInputStream().read(); c >= 0; c = process.getInputStream().read()) {
      seen.append((char) c);
      if (seen.toString().contains(line + System.lineSeparator())) {
        return;
      }
    }
    throw new IOException("ended without '" + line + "': " + seen);
  }

  @Test
  void twoJvms_oneRun(TestRedis redis) throws Exception {
    String key = UUID.randomUUID().toString();
    Process one = start(redis, key, "slow");
    Process two = start(redis, key, "slow");
    try {
      awaitLine(one, "ready");
      awaitLine(two, "ready");
      go(one);
      go(two);

      for (Process process : List.of(one, two)) {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(output.lines().filter(line -> line.equals("value of " + key))).hasSize(10);
      }
    } finally {
      one.destroyForcibly();
      two.destroyForcibly();
    }
    try (io.larder.support.Larder larder = io.larder.support.Larder.start(redis.settings())) {
      assertThat(larder.connection().client().getAtomicLong(RUNS + key).get()).isOne();
      larder.connection().client().getAtomicLong(RUNS + key).delete();
    }
  }

  @Test
  void holderKilled_anotherJvmRuns(TestRedis redis) throws Exception {
    String key = UUID.randomUUID().toString();
    Process stuck = start(redis, key, "stuck");
    Process next = start(redis, key, "slow");
    try {
      awaitLine(stuck, "ready");
      awaitLine(next, "ready");
      go(stuck);
      awaitLine(stuck, "stuck");
      go(next);
      stuck.destroyForcibly();

      String output = new String(next.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(output.lines().filter(line -> line.equals("value of " + key))).hasSize(10);
    } finally {
      stuck.destroyForcibly();
      next.destroyForcibly();
    }
    try (io.larder.support.Larder larder = io.larder.support.Larder.start(redis.settings())) {
      assertThat(larder.connection().client().getAtomicLong(RUNS + key).get()).isOne();
      larder.connection().client().getAtomicLong(RUNS + key).delete();
    }
  }
}
