package io.larder.jcache.listeners;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.larder.codec.StoredBytes;
import io.larder.common.Exclusive;
import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.connection.call.Command;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.call.ReplyDecoder;
import io.larder.connection.call.ServerErrors;
import io.larder.jcache.keyspace.CurrentKeys;
import io.larder.jcache.keyspace.Members;
import io.larder.jcache.listeners.CacheListeners.Audience;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RTopic;
import org.redisson.client.codec.ByteArrayCodec;

/**
 * The channel on which JVMs tell each other of changes to one cache. A JVM with listeners keeps a
 * presence key in Redis; while it exists, every change is published in the step that makes it.
 * Thread-safe.
 *
 * <p>A message is {@code <origin> <type> <lengths of key, value, old value>}, a line feed, and the
 * three. A type is its place in {@link #TYPES}, from 1; a length of -1 is no value. The type 0 is
 * no change: a manager knows now that somebody listens. Messages are lost while a connection is.
 */
final class ChangeChannel implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("io.larder.jcache");
  // How long changes are still published for a JVM that ended without closing its caches.
  private static final Duration PRESENCE = Duration.ofMinutes(3);
  // How often the presence key is verified: Redis may lose it.
  private static final Duration VERIFICATION = Duration.ofSeconds(5);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final String ACKNOWLEDGED = "0";
  private static final List<EventType> TYPES =
      List.of(EventType.CREATED, EventType.UPDATED, EventType.REMOVED, EventType.EXPIRED);

  private static final Command<@Nullable Void> SET =
      Command.of("SET", ReplyDecoder.DONE).repeatable();

  private final RedisCalls calls;
  private final Audience audience;
  private final String name;
  private final String channel;
  private final byte[] presence;
  private final Members members;
  private final Acknowledged acknowledged = new Acknowledged();
  private final Receiver receiver;
  // Reading a message may run code of the application; their order is kept.
  private final EventQueue queue;
  private final Exclusive alone = new Exclusive();
  private volatile @Nullable RTopic topic;
  private @Nullable Future<?> next;
  private volatile boolean closed;
  private boolean deaf; // told in the log; confined to retries, of which there is one at a time

  /** Takes a change of another JVM, on a callback thread. */
  interface Receiver {
    void receive(
        EventType type, byte[] redisKey, @Nullable StoredBytes value, @Nullable StoredBytes old);
  }

  /** Begins nothing. */
  ChangeChannel(RedisCalls calls, Audience audience, CurrentKeys keys, Receiver receiver) {
    this.calls = calls;
    this.audience = audience;
    this.name = keys.name();
    this.channel = audience.channel();
    this.presence = keys.listenersKey();
    this.members = keys.members();
    this.receiver = receiver;
    this.queue = new EventQueue(name, calls.callbacks());
  }

  /**
   * Subscribes, or tries again every second until there is a connection. When it returns with one,
   * every JVM publishes its changes: it waits until each says so, or for two seconds. Fails if the
   * account lacks a right that this needs.
   */
  void subscribe() {
    if (alone.get(this::begin)) {
      announce();
    }
  }

  private void announce() {
    try {
      acknowledged.begin();
      calls.call(SET.of(presence, "1", "PX", PRESENCE.toMillis())).await();
      acknowledged.await(members.others().await(), Members.LONGEST_TRUST);
    } catch (LarderException e) {
      // Made up for by the verification.
      LOG.log(
          System.Logger.Level.DEBUG,
          () -> MessageId.CACHE_FAILURE.text(channel + " is announced later: " + e.getMessage()));
    } finally {
      schedule(this::verifyPresence, VERIFICATION);
    }
  }

  private boolean begin() {
    if (closed || topic != null) {
      return false;
    }
    try {
      calls.mayListen(channel).await();
      topic =
          calls.blocking(
              "SUBSCRIBE " + channel,
              client -> {
                RTopic subscribed = client.getTopic(channel, ByteArrayCodec.INSTANCE);
                subscribed.addListener(byte[].class, (name, message) -> received(message));
                return subscribed;
              });
      return true;
    } catch (LarderException e) {
      if (ServerErrors.isMissingRight(String.valueOf(e.getMessage()))) {
        throw e;
      }
      LOG.log(
          System.Logger.Level.DEBUG,
          () -> MessageId.CACHE_FAILURE.text(channel + " is subscribed later: " + e.getMessage()));
      schedule(this::subscribeLate, RETRY);
      return false;
    }
  }

  /** Whoever registered the listener cannot be told any more that it is deaf. */
  private void subscribeLate() {
    try {
      subscribe();
    } catch (LarderException e) {
      if (!deaf) {
        deaf = true;
        LOG.log(
            System.Logger.Level.WARNING,
            MessageId.CACHE_FAILURE.text(
                "listeners of cache '%s' are not told of what other applications change: %s; tried"
                    + " again until the right is there",
                name, e.getMessage()));
      }
      schedule(this::subscribeLate, RETRY);
    }
  }

  /** Who has said that it knows of a listener. */
  private static final class Acknowledged {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    private final Set<String> origins = new HashSet<>();
    private boolean asked;

    void begin() {
      lock.lock();
      try {
        origins.clear();
        asked = true;
      } finally {
        lock.unlock();
      }
    }

    void add(String origin) {
      lock.lock();
      try {
        if (asked) {
          origins.add(origin);
          added.signalAll();
        }
      } finally {
        lock.unlock();
      }
    }

    void await(List<String> others, Duration longest) {
      long left = longest.toNanos();
      lock.lock();
      try {
        while (!origins.containsAll(others) && left > 0) {
          left = added.awaitNanos(left);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        asked = false;
        origins.clear();
        lock.unlock();
      }
    }
  }

  /** Writes the key only when it needs it: each write is a change that every JVM is told of. */
  private void verifyPresence() {
    calls
        .call(ExpiryDetector.PTTL.of(presence))
        .stage(calls.background())
        .thenAccept(
            millis -> {
              if (millis < PRESENCE.toMillis() / 2) {
                calls.call(SET.of(presence, "1", "PX", PRESENCE.toMillis())).forget();
              }
            })
        .whenComplete((done, failure) -> schedule(this::verifyPresence, VERIFICATION));
  }

  private void schedule(Runnable step, Duration delay) {
    alone.run(
        () -> {
          if (!closed) {
            next = calls.later(step, delay);
          }
        });
  }

  private void received(byte[] message) {
    int head = 0;
    while (head < message.length && message[head] != '\n') {
      head++;
    }
    String[] parts = new String(message, 0, head, ISO_8859_1).split(" ", -1);
    if (parts.length != 5 || parts[0].equals(audience.origin())) {
      return;
    }
    if (parts[1].equals(ACKNOWLEDGED)) {
      acknowledged.add(parts[0]);
      return;
    }
    try {
      EventType type = TYPES.get(Integer.parseInt(parts[1]) - 1);
      int valueAt = head + 1 + Integer.parseInt(parts[2]);
      int valueLength = Integer.parseInt(parts[3]);
      byte[] key = Arrays.copyOfRange(message, head + 1, valueAt);
      StoredBytes value = bytes(message, valueAt, valueLength);
      StoredBytes old =
          bytes(message, valueAt + Math.max(0, valueLength), Integer.parseInt(parts[4]));
      queue.add(1, () -> receiver.receive(type, key, value, old));
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      LOG.log(
          System.Logger.Level.DEBUG,
          () -> MessageId.CACHE_FAILURE.text("a message on " + channel + " is none of a cache"));
    }
  }

  private static @Nullable StoredBytes bytes(byte[] message, int from, int length) {
    return length < 0
        ? null
        : new StoredBytes(Arrays.copyOfRange(message, from, from + length), null);
  }

  @Override
  public void close() {
    alone.run(
        () -> {
          closed = true;
          if (next != null) {
            next.cancel(false);
          }
        });
    RTopic subscribed = topic;
    if (subscribed != null) {
      // Not awaited: without a connection there is nothing to give back.
      var unused = subscribed.removeAllListenersAsync();
    }
  }
}
