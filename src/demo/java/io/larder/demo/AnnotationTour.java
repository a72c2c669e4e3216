package io.larder.demo;

import io.larder.embedded.EmbeddedRedis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;

/** An annotated service, cold and warm, without Redis, and with it again. */
@ApplicationScoped
public class AnnotationTour {
  private static final List<String> SUBJECTS = List.of("mathematics", "analysis");

  @Inject SubjectService service;
  @Inject RedissonClient redisson;

  private final Console console = new Console();

  int run(EmbeddedRedis redis) {
    Console.title("@CacheResult on a method that takes 300 ms; its cache has a near cache");
    long cold = call("Ada", 1);
    long warm = call("Ada", 1);
    long near = shortest("Ada", 1);
    console.show("cold, the method ran", Console.millis(cold));
    console.check("warm, from Redis", Console.millis(warm), warm < cold);
    console.check("from the memory of this JVM", Console.micros(near), near < warm);
    String key = "larder:j:subjects:\"[\\\"Ada\\\"]\"";
    console.show(
        "as redis-cli shows it: GET " + key,
        redisson.<String>getBucket(key, StringCodec.INSTANCE).get());

    Console.title("Redis is killed; the service still answers");
    redis.kill();
    // What is in memory may answer until the loss is noticed, which is two seconds at most.
    for (int i = 1; i <= 7; i++) {
      console.show("without Redis", Console.millis(call("Blaise", 1 + i)));
    }
    service.changed("Ada");
    console.show("a @CacheRemove without Redis", "made up for when it is back");

    Console.title("Redis is back");
    redis.start();
    service.recovered().orTimeout(30, TimeUnit.SECONDS).join();
    console.check("CacheDegraded was fired", service.degraded(), 1);
    long again = call("Ada", 9);
    long cached = call("Ada", 9);
    console.show("cold again", Console.millis(again));
    console.check("warm again", Console.millis(cached), cached < again);
    return console.failures();
  }

  /** The shortest of many calls: the first ones still fill the near cache and warm up the JVM. */
  private long shortest(String tutor, int runsAfterwards) {
    long shortest = Long.MAX_VALUE;
    for (int i = 0; i < 20_000; i++) {
      shortest = Math.min(shortest, call(tutor, runsAfterwards));
    }
    return shortest;
  }

  /** Calls the service and says how long it took, in nanoseconds. */
  private long call(String tutor, int runsAfterwards) {
    long begin = System.nanoTime();
    List<String> subjects = service.of(tutor);
    long end = System.nanoTime();
    if (!subjects.equals(SUBJECTS) || service.runs() != runsAfterwards) {
      console.check("runs of the method", service.runs(), runsAfterwards);
    }
    return end - begin;
  }
}
