package io.larder.testkit;

import io.larder.testkit.wire.FaultyLink;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A server behind a link, which breaks, hangs and is slow as a test wants. */
final class LinkedRedis implements RedisControl, AutoCloseable {
  private final Server server;
  private final FaultyLink link;
  private final Map<String, String> settings;
  private boolean stopped;

  LinkedRedis(Server server, Map<String, String> more) {
    this.server = server;
    this.link = new FaultyLink(server.address(), 0);
    try {
      this.settings = TestSettings.of(server, link.address(), more);
    } catch (RuntimeException e) {
      link.close();
      throw e;
    }
  }

  @Override
  public Map<String, String> settings() {
    return settings;
  }

  @Override
  public synchronized void stop() {
    if (!stopped) {
      link.refuse(true);
      server.stop().run();
      stopped = true;
    }
  }

  @Override
  public synchronized void start() {
    if (stopped) {
      server.start().run();
      server.flush();
      link.refuse(false);
      stopped = false;
    }
  }

  @Override
  public void freeze() {
    link.silence(true);
  }

  @Override
  public void thaw() {
    link.silence(false);
  }

  @Override
  public void slow(Duration delay) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("the delay " + delay + " is negative");
    }
    link.lag(delay);
  }

  @Override
  public synchronized void flush() {
    checkRunning();
    server.flush();
  }

  @Override
  public synchronized Set<String> keys() {
    checkRunning();
    int prefix = server.prefix().length();
    return server.keys().stream()
        .map(key -> key.substring(prefix))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private void checkRunning() {
    if (stopped) {
      throw new IllegalStateException("Redis is stopped");
    }
  }

  /** Undoes what a test did. */
  synchronized void reset() {
    start();
    thaw();
    slow(Duration.ZERO);
    flush();
  }

  @Override
  public void close() {
    link.close();
    if (server.isShared()) {
      server.flush();
    }
  }
}
