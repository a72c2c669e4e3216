package io.larder.benchmark;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;

/** Another application on the server: reads one key in a loop and says how long that takes. */
final class OtherClient {
  private OtherClient() {}

  public static void main(String[] args) throws Exception {
    Servers.quietLogging();
    RedisCommands<String, String> redis = RedisClient.create(Servers.url()).connect().sync();
    redis.set("other", "application");
    ConcurrentLinkedQueue<Double> micros = new ConcurrentLinkedQueue<>();
    Executors.newSingleThreadExecutor(OtherClient::daemon)
        .execute(
            () -> {
              while (true) {
                long begin = System.nanoTime();
                redis.get("other");
                micros.add((System.nanoTime() - begin) / 1e3);
              }
            });
    // Beyond what the compilers still do at the beginning.
    Thread.sleep(3000);
    System.out.println("ready");
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      if (order.equals("record")) {
        micros.clear();
      } else {
        List<Double> sorted = new ArrayList<>(micros);
        Collections.sort(sorted);
        System.out.printf(
            java.util.Locale.ROOT,
            "latency %.1f %.1f%n",
            Figures.percentile(sorted, 0.99),
            sorted.get(sorted.size() - 1));
      }
    }
    System.exit(0);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "gets");
    thread.setDaemon(true);
    return thread;
  }
}
