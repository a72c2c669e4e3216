package io.larder.jcache.listeners;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.codec.StoredBytes;
import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.connection.Command;
import io.larder.connection.Request;
import io.larder.connection.client.RedissonConnection;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RTopic;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.protocol.RedisCommands;

/**
 * Changes of one cache that other JVMs make: while a JVM has listeners, it says so in Redis, and
 * whoever changes an entry publishes it, in the same step. Thread-safe.
 *
 * <p>A message is {@code <origin> <type> <lengths of key, value, old value>}, a line feed, and the
 * three; a length of -1 is no value. Messages are lost while a connection is.
 */
public final class ChangeChannel implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("io.larder.jcache");

  /** Who ends without a word is not told of changes for longer than this. */
  private static final Duration PRESENCE = Duration.ofMinutes(3);

  /** How often it is looked whether Redis still has the word: it may lose it. */
  private static final Duration LOOKS = Duration.ofSeconds(5);

  private static final int EXPIRED = 4;

  private final RedissonConnection connection;
  private final String channel;
  private final byte[] presence;
  private final Receiver receiver;
  private final Audience audience;
  private @Nullable RTopic topic;
  private @Nullable Future<?> renewal;
  private CompletableFuture<?> last = CompletableFuture.completedFuture(null);
  private volatile boolean closed;

  /** Takes a change of another JVM, on a callback thread. */
  public interface Receiver {
    void receive(
        EventType type, byte[] redisKey, @Nullable StoredBytes value, @Nullable StoredBytes old);
  }

  /**
   * @param channel the channel of the cache
   * @param presence a key that exists while somebody listens
   */
  public ChangeChannel(
      RedissonConnection connection, String channel, byte[] presence, Receiver receiver) {
    this.connection = connection;
    this.channel = channel;
    this.presence = presence;
    this.receiver = receiver;
    this.audience = new Audience(channel, UUID.randomUUID().toString());
  }

  /** Who is told of the changes of this JVM. */
  public Audience audience() {
    return audience;
  }

  /** Begins to listen, or will when there is a connection. */
  public synchronized void listen() {
    if (closed || topic != null) {
      return;
    }
    try {
      Command<Void> command =
          Command.once(
              "SUBSCRIBE " + channel,
              null,
              unused -> {
                throw new IllegalStateException("runs as blocking steps");
              });
      topic =
          connection.blocking(
              command,
              client -> {
                RTopic subscribed = client.getTopic(channel, ByteArrayCodec.INSTANCE);
                subscribed.addListener(byte[].class, (name, message) -> received(message));
                return subscribed;
              });
      attend();
    } catch (LarderException e) {
      LOG.log(
          System.Logger.Level.DEBUG,
          () -> MessageId.CACHE_FAILURE.text(channel + " is listened to later: " + e.getMessage()));
      again(Duration.ofSeconds(1), this::listen);
    }
  }

  /**
   * Looks rather than writes: each write is a change that every JVM hears of, and then asks for.
   */
  private void attend() {
    Request<Long> timeLeft = Request.write(presence, RedisCommands.PTTL, presence);
    connection
        .call("PTTL", true, timeLeft)
        .stage()
        .thenAccept(
            millis -> {
              if (millis < PRESENCE.toMillis() / 2) {
                announce();
              }
            })
        .whenComplete((done, failure) -> again(LOOKS, this::attend));
  }

  private void announce() {
    Request<@Nullable Object> set =
        Request.write(presence, RedisCommands.SET, presence, "1", "PX", PRESENCE.toMillis());
    var unused = connection.call("SET", true, set).stage();
  }

  private synchronized void again(Duration delay, Runnable step) {
    if (!closed) {
      renewal = connection.later(step, delay);
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
      int keyLength = Integer.parseInt(parts[2]);
      int valueLength = Integer.parseInt(parts[3]);
      int oldLength = Integer.parseInt(parts[4]);
      int value = head + 1 + keyLength;
      int old = value + Math.max(0, valueLength);
      byte[] key = Arrays.copyOfRange(message, head + 1, value);
      EventType type = type(Integer.parseInt(parts[1]));
      StoredBytes valueBytes = bytes(message, value, valueLength);
      StoredBytes oldBytes = bytes(message, old, oldLength);
      afterTheLast(() -> receiver.receive(type, key, valueBytes, oldBytes));
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      LOG.log(
          System.Logger.Level.DEBUG,
          () -> MessageId.CACHE_FAILURE.text("a message on " + channel + " is none of a cache"));
    }
  }

  /** Reading an event runs code of the application; they stay in their order all the same. */
  private synchronized void afterTheLast(Runnable step) {
    last =
        last.handleAsync(
            (done, failure) -> {
              step.run();
              return null;
            },
            connection.callbacks());
  }

  private static @Nullable StoredBytes bytes(byte[] message, int from, int length) {
    return length < 0
        ? null
        : new StoredBytes(Arrays.copyOfRange(message, from, from + length), null);
  }

  private static EventType type(int number) {
    return switch (number) {
      case 1 -> EventType.CREATED;
      case 2 -> EventType.UPDATED;
      case 3 -> EventType.REMOVED;
      default -> EventType.EXPIRED;
    };
  }

  /** Tells the others that an entry's time is over. */
  public void publishExpired(byte[] redisKey, StoredBytes old) {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.writeBytes(
        (audience.origin()
                + ' '
                + EXPIRED
                + ' '
                + redisKey.length
                + " -1 "
                + old.bytes().length
                + '\n')
            .getBytes(ISO_8859_1));
    message.writeBytes(redisKey);
    message.writeBytes(old.bytes());
    byte[] name = channel.getBytes(UTF_8);
    Request<Long> publish = Request.write(name, RedisCommands.PUBLISH, name, message.toByteArray());
    var unused = connection.call("PUBLISH", false, publish).stage();
  }

  @Override
  public void close() {
    RTopic subscribed;
    synchronized (this) {
      closed = true;
      subscribed = topic;
      if (renewal != null) {
        renewal.cancel(false);
      }
    }
    if (subscribed != null) {
      // Not awaited: without a connection there is nothing to give back.
      var unused = subscribed.removeAllListenersAsync();
    }
  }
}
