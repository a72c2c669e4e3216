package io.larder.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Fixture;
import io.larder.support.Processes;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import org.junit.jupiter.api.Test;

/** Annotated methods work without Jakarta Transactions on the class path. */
@RedisTest
class WithoutTransactionsIT {
  @ApplicationScoped
  static class Service {
    private int runs;

    @CacheResult(cacheName = "without-transactions")
    public int find(String key) {
      return ++runs;
    }

    @CacheRemove(cacheName = "without-transactions")
    public void remove(String key) {}

    @CacheRemoveAll(cacheName = "without-transactions")
    public void removeAll() {}

    @CachePut(cacheName = "without-transactions")
    public void put(@CacheKey String key, @CacheValue int value) {}

    @CacheResult(cacheName = "without-transactions", skipGet = true)
    public int refresh(String key) {
      return ++runs;
    }
  }

  /** The application; its arguments are settings. */
  static final class Main {
    private Main() {}

    public static void main(String[] settings) {
      Map<String, String> given =
          Arrays.stream(settings)
              .map(one -> one.split("=", 2))
              .collect(Collectors.toMap(one -> one[0], one -> one[1]));
      try (TestContainer container = TestContainer.start(given, Service.class)) {
        Service service = container.get(Service.class);
        String text = hasApi() + " " + service.find("a") + service.find("a");
        service.remove("a");
        text += service.find("a");
        service.put("a", 7);
        text += service.find("a");
        service.removeAll();
        text += service.find("a");
        text += service.refresh("a");
        System.out.println("answers: " + text + service.find("a"));
      }
    }

    private static boolean hasApi() {
      try {
        Class.forName("jakarta.transaction.Transaction");
        return true;
      } catch (ClassNotFoundException e) {
        return false;
      }
    }
  }

  @Test
  void annotatedMethods_withoutTheApi_workAsOutsideOfTransactions(Fixture fixture)
      throws Exception {
    String[] settings =
        fixture.shared().settings().entrySet().stream()
            .map(one -> one.getKey() + "=" + one.getValue())
            .toArray(String[]::new);
    Process jvm =
        Processes.javaWithout(
            List.of("jakarta.transaction-api", "narayana-jta", "jboss-transaction-spi"),
            Main.class,
            settings);

    String output = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(jvm.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(output).contains("answers: false 1127344");
  }
}
