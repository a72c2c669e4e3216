package io.larder.common;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes daemon threads with a name and the application's class loader. */
public final class NamedThreads implements ThreadFactory {
  private final AtomicInteger number = new AtomicInteger();
  private final String prefix;
  private final ClassLoader loader;

  /**
   * Creates it without threads.
   *
   * @param prefix what their names begin with
   * @param loader the class loader of the application
   */
  public NamedThreads(String prefix, ClassLoader loader) {
    this.prefix = prefix;
    this.loader = loader;
  }

  @Override
  public Thread newThread(Runnable task) {
    Thread thread = new Thread(task, prefix + number.incrementAndGet());
    thread.setDaemon(true);
    thread.setContextClassLoader(loader);
    return thread;
  }
}
