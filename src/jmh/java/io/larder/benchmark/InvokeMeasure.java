package io.larder.benchmark;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.processor.EntryProcessorException;

/** Entry processors of two JVMs that count on one key. */
final class InvokeMeasure {
  private static final String KEY = "hits";
  private static final int THREADS = 8;
  private static final int SECONDS = 5;

  private InvokeMeasure() {}

  static void measure(Figures figures, Run run) throws Exception {
    try (Probe probe = new Probe();
        LarderApplication larder = new LarderApplication();
        OtherJvm first = OtherJvm.start(InvokeMeasure.class, run);
        OtherJvm second = OtherJvm.start(InvokeMeasure.class, run)) {
      larder.start();
      first.await("ready");
      second.await("ready");
      first.say("go");
      second.say("go");
      String[] one = first.await("counted").split(" ");
      String[] two = second.await("counted").split(" ");
      long counted = Long.parseLong(one[1]) + Long.parseLong(two[1]);
      long failed = Long.parseLong(one[2]) + Long.parseLong(two[2]);
      Long found = larder.caches().counters.get(KEY);
      figures.add(Measure.INVOKE_RATE, "larder", (double) counted / SECONDS);
      // A call that failed may have counted: found can be more by those, never less.
      figures.add(Measure.INVOKE_LOST, "larder", counted - (found == null ? 0 : found));
      figures.add(Measure.INVOKE_FAILED, "larder", failed);
    }
  }

  /** One of the two JVMs. */
  public static void main(String[] args) throws Exception {
    try (LarderApplication larder = new LarderApplication()) {
      larder.start();
      Cache<String, Long> counters = larder.caches().counters;
      counters.invoke("warm", new LarderApplication.Increment());
      System.out.println("ready");
      System.in.read();
      LongAdder counted = new LongAdder();
      LongAdder failed = new LongAdder();
      CountDownLatch done = new CountDownLatch(THREADS);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
      for (int i = 0; i < THREADS; i++) {
        new Thread(
                () -> {
                  while (System.nanoTime() < end) {
                    try {
                      counters.invoke(KEY, new LarderApplication.Increment());
                      counted.increment();
                    } catch (EntryProcessorException e) {
                      throw e;
                    } catch (CacheException e) {
                      failed.increment();
                    }
                  }
                  done.countDown();
                })
            .start();
      }
      done.await();
      System.out.println("counted " + counted + " " + failed);
    }
  }
}
