package io.larder.connection.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CallbackExecutorTest {
  @Test
  void callbacks_haveAThreadEachUpToTheLimit_andThenWait() throws Exception {
    int most = 4;
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    AtomicInteger begun = new AtomicInteger();
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(10);
    try (CallbackExecutor callbacks =
        new CallbackExecutor(CallbackExecutorTest.class.getClassLoader(), most)) {
      for (int i = 0; i < 10; i++) {
        callbacks.execute(
            () -> {
              threads.add(Thread.currentThread());
              begun.incrementAndGet();
              awaitUninterrupted(release);
              done.countDown();
            });
      }
      await().until(() -> begun.get() == most);
      assertThat(threads).hasSize(most).doesNotContain(Thread.currentThread());

      release.countDown();
      assertThat(done.await(1, TimeUnit.MINUTES)).isTrue();
      assertThat(threads).hasSizeLessThanOrEqualTo(most);
    }
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
