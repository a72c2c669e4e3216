package io.larder.common;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.LogCapture;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventDeliveryTest {
  private static final System.Logger LOG = System.getLogger("io.larder.connection");

  @Test
  void events_areDeliveredInTheirOrder_onTheExecutor() throws Exception {
    List<Object> events = new ArrayList<>();
    CompletableFuture<Void> end = new CompletableFuture<>();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      EventDelivery delivery =
          new EventDelivery(
              threads,
              event -> {
                events.add(event);
                if (events.size() == 1_000) {
                  end.complete(null);
                }
              },
              LOG,
              Level.ERROR);

      IntStream.range(0, 1_000).forEach(delivery::fire);

      end.get(20, TimeUnit.SECONDS);
      assertThat(events).isSorted().hasSize(1_000);
    } finally {
      threads.shutdownNow();
    }
  }

  static Stream<Throwable> failures() {
    return Stream.of(new IllegalStateException("observer"), new StackOverflowError("observer"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void observerFails_isLogged_andLaterEventsAreDelivered(Throwable failure) {
    List<Object> events = new ArrayList<>();
    try (LogCapture log = new LogCapture()) {
      EventDelivery delivery =
          new EventDelivery(
              Runnable::run,
              event -> {
                events.add(event);
                throw EventDeliveryTest.<RuntimeException>unchecked(failure);
              },
              LOG,
              Level.ERROR);

      for (int i = 0; i < 300; i++) {
        delivery.fire("event");
      }
      delivery.fire(7);

      assertThat(events).hasSize(301).endsWith("event", 7);
      assertThat(log.lines()).hasSize(2);
      assertThat(log.lines().get(0))
          .contains(
              MessageId.OBSERVER_FAILED.text("an observer of String failed; the next report"));
      assertThat(log.lines().get(1)).contains("an observer of Integer failed");
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Throwable> X unchecked(Throwable failure) throws X {
    throw (X) failure;
  }

  @Test
  void observersThatAreTooSlow_loseEvents_andAWarnSaysSo() {
    Queue<Runnable> tasks = new ArrayDeque<>();
    List<Object> events = new ArrayList<>();
    EventDelivery delivery = new EventDelivery(tasks::add, events::add, LOG, Level.ERROR);
    try (LogCapture log = new LogCapture()) {
      for (int i = 0; i < SerialExecutor.LIMIT + 500; i++) {
        delivery.fire(i);
      }
      assertThat(log.lines()).singleElement().asString().contains("Integer", "1 were dropped");
    }
    tasks.remove().run();
    assertThat(events).hasSize((int) SerialExecutor.LIMIT).isSorted();

    delivery.fire(-1);
    tasks.remove().run();
    assertThat(events).endsWith(-1);
  }

  @Test
  void fire_doesNotWaitForTheObservers() {
    Queue<Runnable> tasks = new ArrayDeque<>();
    List<Object> events = new ArrayList<>();
    EventDelivery delivery = new EventDelivery(tasks::add, events::add, LOG, Level.ERROR);

    delivery.fire("first");
    delivery.fire("second");

    assertThat(events).isEmpty();
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
    assertThat(events).containsExactly("first", "second");
  }

  @Test
  void eventsThatWaitWhenTheExecutorEnds_areDelivered_allOfThem() {
    Queue<Runnable> tasks = new ArrayDeque<>();
    AtomicBoolean ended = new AtomicBoolean();
    List<Object> events = new ArrayList<>();
    EventDelivery delivery =
        new EventDelivery(
            task -> {
              // As callbacks do that nobody takes any more.
              if (ended.get()) {
                task.run();
              } else {
                tasks.add(task);
              }
            },
            events::add,
            LOG,
            Level.ERROR);
    IntStream.range(0, 20_000).forEach(delivery::fire);

    ended.set(true);
    tasks.remove().run();

    assertThat(events).hasSize(20_000);
  }
}
