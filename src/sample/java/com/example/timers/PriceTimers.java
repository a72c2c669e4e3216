package com.example.timers;

import jakarta.annotation.Resource;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Timeout;
import jakarta.ejb.Timer;
import jakarta.ejb.TimerConfig;
import jakarta.ejb.TimerService;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.annotation.CacheRemoveAll;

/** Empties caches at given times; each run has a transaction of its own. */
@Singleton
public class PriceTimers {
  private final AtomicInteger scheduled = new AtomicInteger();

  @Resource TimerService timers;
  @Resource TransactionSynchronizationRegistry transactions;
  @Inject Prices prices;

  private volatile String seen = "";

  @Schedule(hour = "*", minute = "*", second = "*", persistent = false)
  @CacheRemoveAll(cacheName = "prices-by-schedule")
  public void removeAll() {
    scheduled.incrementAndGet();
  }

  @Timeout
  @CacheRemoveAll(cacheName = "prices-by-timer")
  public void remove(Timer timer) {
    String within = prices.byTimer();
    seen =
        timer.getInfo()
            + ", "
            + (transactions.getTransactionKey() == null ? "no transaction" : "transaction")
            + ", "
            + within;
  }

  /** Starts a timer that runs once, at once. */
  public void start(String name) {
    timers.createSingleActionTimer(1, new TimerConfig(name, false));
  }

  public int scheduled() {
    return scheduled.get();
  }

  /** What the timer that runs once found. */
  public String seen() {
    return seen;
  }
}
