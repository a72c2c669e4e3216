package io.larder.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.LogCapture;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import io.larder.support.TestRedis;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import org.junit.jupiter.api.Test;

/**
 * Annotations on methods that the container calls: they work on some, and are told of on others.
 */
@RedisTest
class CallbackMethodsCdiTest {
  @ApplicationScoped
  static class Rates {
    @CacheResult(cacheName = "callback-rates")
    public String rate() {
      return UUID.randomUUID().toString();
    }
  }

  record Changed() {}

  record Desk(String name) {}

  @ApplicationScoped
  static class Working {
    private int desks;

    @CacheRemoveAll(cacheName = "callback-rates")
    public void onChange(@Observes Changed event) {}

    @Produces
    @Dependent
    @CacheResult(cacheName = "callback-desks")
    public Desk desk() {
      desks++;
      return new Desk("desk " + desks);
    }

    @CacheRemoveAll(cacheName = "callback-rates")
    public void close(@Disposes Desk desk) {}
  }

  @Dependent
  static class Ineffective {
    @PostConstruct
    @CacheRemoveAll(cacheName = "callback-rates")
    public void begin() {}

    @PreDestroy
    @CacheRemoveAll(cacheName = "callback-rates")
    public void end() {}

    @Inject
    @CacheRemoveAll(cacheName = "callback-rates")
    public void use(Rates rates) {}

    @Inject
    @CacheResult(cacheName = "callback-rates")
    private String useHidden(Rates rates) {
      return rates.toString();
    }
  }

  private static List<String> warnings(LogCapture log) {
    return log.lines().stream().filter(line -> line.startsWith("WARNING LARDER-6002")).toList();
  }

  @Test
  void observerProducerAndDisposer_areCalledWithInterceptors(TestRedis redis) {
    try (LogCapture log = new LogCapture();
        TestContainer container =
            TestContainer.start(redis.settings(), Rates.class, Working.class)) {
      Rates rates = container.get(Rates.class);
      String before = rates.rate();
      assertThat(rates.rate()).isEqualTo(before);
      container.container().getBeanManager().getEvent().fire(new Changed());
      String changed = rates.rate();
      assertThat(changed).isNotEqualTo(before);

      Instance<Desk> desks = container.container().select(Desk.class);
      Desk desk = desks.get();
      assertThat(desks.get()).isEqualTo(desk);
      desks.destroy(desk);
      assertThat(rates.rate()).isNotEqualTo(changed);
      assertThat(warnings(log)).isEmpty();
    }
  }

  @Test
  void lifecycleCallbackAndInitializer_haveNoEffect_andAreTold(TestRedis redis) {
    try (LogCapture log = new LogCapture();
        TestContainer container =
            TestContainer.start(redis.settings(), Rates.class, Ineffective.class)) {
      Rates rates = container.get(Rates.class);
      String found = rates.rate();
      Instance<Ineffective> beans = container.container().select(Ineffective.class);
      beans.destroy(beans.get());
      assertThat(rates.rate()).isEqualTo(found);

      List<String> warnings = warnings(log);
      for (String what :
          List.of(
              "begin(): @CacheRemoveAll has no effect when the container calls the method because"
                  + " of @PostConstruct",
              "end(): @CacheRemoveAll has no effect when the container calls the method because of"
                  + " @PreDestroy",
              "use(Rates): @CacheRemoveAll has no effect when the container calls the method"
                  + " because of @Inject",
              "useHidden(Rates): @CacheResult has no effect when the container calls the method"
                  + " because of @Inject")) {
        assertThat(warnings).as(what).filteredOn(line -> line.contains(what)).hasSize(1);
      }
      assertThat(warnings).hasSize(4);
    }
  }
}
