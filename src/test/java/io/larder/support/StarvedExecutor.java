package io.larder.support;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs a number of tasks; then all of its threads are taken for ever. */
public final class StarvedExecutor extends AbstractExecutorService {
  private final AtomicInteger left;

  public StarvedExecutor(int tasks) {
    this.left = new AtomicInteger(tasks);
  }

  @Override
  public void execute(Runnable task) {
    if (left.getAndDecrement() > 0) {
      new Thread(task, "larder-test-server").start();
    }
  }

  @Override
  public void shutdown() {}

  @Override
  public List<Runnable> shutdownNow() {
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return false;
  }
}
