package io.larder.jcache.listeners;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.codec.StoredBytes;
import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.common.SerialExecutor;
import io.larder.connection.call.Command;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.call.ReplyDecoder;
import io.larder.jcache.listeners.CacheListeners.Audience;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
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
 * three. A type is its place in {@link #TYPES}, from 1; a length of -1 is no value. Messages are
 * lost while a connection is.
 */
final class ChangeChannel implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("io.larder.jcache");
  // How long changes are still published for a JVM that ended without closing its caches.
  private static final Duration PRESENCE = Duration.ofMinutes(3);
  // How often the presence key is verified: Redis may lose it.
  private static final Duration VERIFICATION = Duration.ofSeconds(5);
  private static final List<EventType> TYPES =
      List.of(EventType.CREATED, EventType.UPDATED, EventType.REMOVED, EventType.EXPIRED);

  private static final Command<@Nullable Void> SET =
      Command.of("SET", ReplyDecoder.DONE).repeatable();
  private static final Command<Long> PUBLISH = Command.of("PUBLISH", ReplyDecoder.NUMBER);

  private final RedisCalls calls;
  private final Audience audience;
  private final String channel;
  private final byte[] presence;
  private final Receiver receiver;
  // Reading a message may run code of the application; their order is kept.
  private final Executor inOrder;
  private @Nullable RTopic topic;
  private @Nullable Future<?> next;
  private volatile boolean closed;

  /** Takes a change of another JVM, on a callback thread. */
  interface Receiver {
    void receive(
        EventType type, byte[] redisKey, @Nullable StoredBytes value, @Nullable StoredBytes old);
  }

  /** Begins nothing; {@code presence} is a key that exists while somebody listens. */
  ChangeChannel(RedisCalls calls, Audience audience, byte[] presence, Receiver receiver) {
    this.calls = calls;
    this.audience = audience;
    this.channel = audience.channel();
    this.presence = presence;
    this.receiver = receiver;
    this.inOrder = new SerialExecutor(calls.callbacks());
  }

  /** Subscribes, or tries again every second until there is a connection. */
  synchronized void subscribe() {
    if (closed || topic != null) {
      return;
    }
    try {
      topic =
          calls.blocking(
              "SUBSCRIBE " + channel,
              client -> {
                RTopic subscribed = client.getTopic(channel, ByteArrayCodec.INSTANCE);
                subscribed.addListener(byte[].class, (name, message) -> received(message));
                return subscribed;
              });
      verifyPresence();
    } catch (LarderException e) {
      LOG.log(
          System.Logger.Level.DEBUG,
          () -> MessageId.CACHE_FAILURE.text(channel + " is subscribed later: " + e.getMessage()));
      schedule(this::subscribe, Duration.ofSeconds(1));
    }
  }

  /** Writes the key only when it needs it: each write is a change that every JVM is told of. */
  private void verifyPresence() {
    calls
        .call(ExpiryDetector.PTTL.of(presence))
        .stage()
        .thenAccept(
            millis -> {
              if (millis < PRESENCE.toMillis() / 2) {
                calls.call(SET.of(presence, "1", "PX", PRESENCE.toMillis())).stage();
              }
            })
        .whenComplete((done, failure) -> schedule(this::verifyPresence, VERIFICATION));
  }

  private synchronized void schedule(Runnable step, Duration delay) {
    if (!closed) {
      next = calls.later(step, delay);
    }
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
    try {
      EventType type = TYPES.get(Integer.parseInt(parts[1]) - 1);
      int valueAt = head + 1 + Integer.parseInt(parts[2]);
      int valueLength = Integer.parseInt(parts[3]);
      byte[] key = Arrays.copyOfRange(message, head + 1, valueAt);
      StoredBytes value = bytes(message, valueAt, valueLength);
      StoredBytes old =
          bytes(message, valueAt + Math.max(0, valueLength), Integer.parseInt(parts[4]));
      inOrder.execute(() -> receiver.receive(type, key, value, old));
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

  void publishExpired(byte[] redisKey, StoredBytes old) {
    int type = TYPES.indexOf(EventType.EXPIRED) + 1;
    int oldLength = old.bytes().length;
    String head =
        audience.origin()
            + String.format(Locale.ROOT, " %d %d -1 %d\n", type, redisKey.length, oldLength);
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.writeBytes(head.getBytes(ISO_8859_1));
    message.writeBytes(redisKey);
    message.writeBytes(old.bytes());
    var unused = calls.call(PUBLISH.of(channel.getBytes(UTF_8), message.toByteArray())).stage();
  }

  @Override
  public void close() {
    RTopic subscribed;
    synchronized (this) {
      closed = true;
      subscribed = topic;
      if (next != null) {
        next.cancel(false);
      }
    }
    if (subscribed != null) {
      // Not awaited: without a connection there is nothing to give back.
      var unused = subscribed.removeAllListenersAsync();
    }
  }
}
