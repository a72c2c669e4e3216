package io.larder.observe.export;

import io.larder.observe.CacheObserver;
import io.larder.observe.CallObserver;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/**
 * Writes to the JDK's flight recorder: loads, slow calls to Redis, outages, entries dropped from
 * memory. All are off until a recording asks for them. The one class that uses {@code jdk.jfr},
 * which a JVM may lack.
 */
final class FlightRecorder implements CacheObserver.Source, CallObserver {
  private @Nullable Outage outage; // confined to the thread that tells of connections

  @Name("io.larder.CacheLoad")
  @Label("Cache Load")
  @Description("A loader or a cached method gave a value for a cache, or failed")
  @Category("Larder")
  @Enabled(false)
  @StackTrace(false)
  static final class CacheLoad extends Event {
    @Label("Cache")
    @SuppressWarnings("unused") // read by the recorder
    private String cache = "";

    @Label("Succeeded")
    @SuppressWarnings("unused") // read by the recorder
    private boolean succeeded;

    @Label("Took")
    @Timespan(Timespan.NANOSECONDS)
    @SuppressWarnings("unused") // read by the recorder
    private long took;
  }

  @Name("io.larder.RedisCall")
  @Label("Redis Call")
  @Description("A call to Redis, from its sending until its reply")
  @Category("Larder")
  @Enabled(false)
  @StackTrace(false)
  @Threshold("20 ms")
  static final class RedisCall extends Event implements Running {
    @Label("Command")
    @SuppressWarnings("unused") // read by the recorder
    private final String operation;

    @Label("Script")
    @SuppressWarnings("unused") // read by the recorder
    private final String script;

    @Label("Sent Again")
    @SuppressWarnings("unused") // read by the recorder
    private int repetitions;

    @Label("Outcome")
    @SuppressWarnings("unused") // read by the recorder
    private String outcome = "";

    RedisCall(Call call) {
      this.operation = call.operation();
      this.script = call.script();
    }

    @Override
    public void repeated() {
      repetitions++;
    }

    @Override
    public void ended(Outcome how) {
      outcome = how.name();
      commit();
    }
  }

  @Name("io.larder.Outage")
  @Label("Redis Outage")
  @Description("From the loss of the connection to Redis until it is back")
  @Category("Larder")
  @Enabled(false)
  @StackTrace(false)
  static final class Outage extends Event {
    @Label("Reason")
    @SuppressWarnings("unused") // read by the recorder
    private String reason = "";
  }

  @Name("io.larder.Invalidation")
  @Label("Near Cache Invalidation")
  @Description("An entry, or all of them, was dropped from memory because of a change")
  @Category("Larder")
  @Enabled(false)
  @StackTrace(false)
  static final class Invalidation extends Event {
    @Label("Cache")
    @SuppressWarnings("unused") // read by the recorder
    private String cache = "";
  }

  @Override
  public CacheObserver of(String cacheName) {
    return new CacheObserver() {
      @Override
      public void loaded(long nanos, boolean succeeded) {
        CacheLoad event = new CacheLoad();
        if (event.isEnabled()) {
          event.cache = cacheName;
          event.succeeded = succeeded;
          event.took = nanos;
          event.commit();
        }
      }

      @Override
      public void nearInvalidated() {
        Invalidation event = new Invalidation();
        if (event.isEnabled()) {
          event.cache = cacheName;
          event.commit();
        }
      }
    };
  }

  @Override
  public @Nullable Running begins(Call call) {
    RedisCall event = new RedisCall(call);
    if (!event.isEnabled()) {
      return null;
    }
    event.begin();
    return event;
  }

  @Override
  public void called(Call call, long nanos, Outcome outcome) {}

  /** The connection is lost. */
  void lost(String reason) {
    Outage begun = new Outage();
    begun.reason = reason;
    begun.begin();
    outage = begun;
  }

  /** The connection is back. */
  void back() {
    Outage ended = outage;
    if (ended != null) {
      ended.commit();
      outage = null;
    }
  }
}
