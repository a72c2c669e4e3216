package io.larder.jcache.listeners;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.LogCapture;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EventQueueTest {
  @Test
  void listenersThatAreTooSlow_loseEvents_andAWarnSaysSo() {
    Queue<Runnable> held = new ArrayDeque<>();
    EventQueue queue = new EventQueue("slow", held::add);
    AtomicInteger delivered = new AtomicInteger();
    try (LogCapture log = new LogCapture()) {
      for (int i = 0; i < EventQueue.LIMIT + 500; i++) {
        queue.add(1, delivered::incrementAndGet);
      }
      assertThat(log.lines()).hasSize(1).first().asString().contains("slow").contains("dropped");
      held.remove().run();
      assertThat(delivered.get()).isEqualTo((int) EventQueue.LIMIT);
      queue.add((int) EventQueue.LIMIT * 2, delivered::incrementAndGet);
      held.remove().run();
      assertThat(delivered.get()).isEqualTo((int) EventQueue.LIMIT + 1);
    }
  }
}
