package io.larder.jcache.keyspace;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.common.LarderException;
import io.larder.connection.call.Command;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.PipelineReplies;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.call.Reply;
import io.larder.connection.call.ReplyDecoder;
import io.larder.connection.call.Request;
import io.larder.connection.call.Script;
import io.larder.connection.tracking.KeyChanges;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The managers of all JVMs that use the prefix and rely on being told of changes, in Redis: who
 * begins to listen to a cache, or has cleared one, knows then for whom to wait. One that has ended
 * without saying so is forgotten within half a minute, or once it was waited for in vain.
 * Thread-safe.
 */
public final class Members {
  /** Until then a JVM has been told of a change in Redis, or does not rely on being told. */
  public static final Duration LONGEST_TRUST = KeyChanges.LONGEST_TRUST.plusMillis(200);

  private static final Duration FIRST_PAUSE = Duration.ofNanos(200_000);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(20);

  // By Redis' clock. First what removes: a Redis that is full takes what follows then.
  private static final Script<@Nullable Void> BEAT =
      Script.of(
              "presence of a cache manager",
              ReplyDecoder.DONE,
              """
              local now = tonumber(redis.call('time')[1])
              redis.call('zremrangebyscore', KEYS[1], '-inf', now - 30)
              redis.call('zadd', KEYS[1], now, ARGV[1])
              redis.call('pexpire', KEYS[1], 60000)
              return {}
              """)
          .repeatable();

  // The generation of a cache that each manager knows, for those who wait for it.
  private static final Script<@Nullable Void> ACKNOWLEDGE =
      Script.of(
              "acknowledgement of a generation",
              ReplyDecoder.DONE,
              """
              redis.call('zrem', KEYS[1], '')
              redis.call('zadd', KEYS[1], 'gt', ARGV[1], ARGV[2])
              redis.call('pexpire', KEYS[1], 60000)
              return {}
              """)
          .repeatable();

  // Not repeatable: who has come back meanwhile must not be removed.
  private static final Command<Long> ZREM = Command.of("ZREM", ReplyDecoder.NUMBER);
  private static final Command<List<byte @Nullable []>> ZRANGE =
      Command.of("ZRANGE", ReplyDecoder.BYTES_LIST).repeatable();
  private static final Command<List<byte @Nullable []>> ZRANGEBYSCORE =
      Command.of("ZRANGEBYSCORE", ReplyDecoder.BYTES_LIST).repeatable();
  private static final Command<Long> PUBLISH = Command.of("PUBLISH", ReplyDecoder.NUMBER);

  private final RedisCalls calls;
  private final String prefix;
  private final byte[] key;
  private final String id = UUID.randomUUID().toString();
  // Since when others have acknowledged nothing that was waited for.
  private final Map<String, Deadline> silent = new ConcurrentHashMap<>();
  private volatile boolean told;
  private volatile boolean joined;

  Members(RedisCalls calls, String prefix) {
    this.calls = calls;
    this.prefix = prefix;
    this.key = KeyLayout.bytes(KeyLayout.ofNoCache(prefix, "members"));
  }

  /** Whether Redis knows this one; until then it must not rely on being told of listeners. */
  boolean isJoined() {
    return joined;
  }

  /** From now on this manager relies on being told; waits for nothing. */
  void join() {
    told = true;
    joined = false;
    beat();
  }

  /** Says that this manager is still there, if it relies on being told; waits for nothing. */
  void beat() {
    if (told) {
      calls
          .call(BEAT.of(key, id))
          .stage(calls.background())
          .thenAccept(
              done -> {
                joined = told;
              });
    }
  }

  /** This manager is told of nothing any more: nobody needs to wait for it. */
  void leave() {
    told = false;
    joined = false;
    remove(id);
  }

  private void remove(String member) {
    calls.call(ZREM.of(key, member)).forget();
  }

  /** The other managers that may be there. */
  public Reply<List<String>> others() {
    return calls.call(ZRANGE.of(key, "0", "-1")).map(this::withoutThis);
  }

  private List<String> withoutThis(List<byte @Nullable []> all) {
    return all.stream()
        .map(one -> one == null ? id : new String(one, UTF_8))
        .filter(one -> !one.equals(id))
        .toList();
  }

  /** Tells whoever waits for it that this JVM reads nothing of an earlier generation any more. */
  void acknowledge(String cache, long generation) {
    calls.call(ACKNOWLEDGE.of(acknowledgements(cache), generation, id)).forget();
  }

  private byte[] acknowledgements(String cache) {
    return KeyLayout.bytes(KeyLayout.ofNoCache(prefix, "known:" + cache));
  }

  /**
   * Waits until all others have acknowledged a generation or have left, until the deadline, or for
   * as long as one may be mistaken: who says nothing for so long relies on nothing, or has ended.
   */
  Reply<Long> awaitAll(String cache, Reply<Long> begun, @Nullable Deadline deadline) {
    // Sent right behind, and answered with it. What fails does not tell that nobody is there.
    Reply<List<String>> all = others().recover(failure -> List.of(""));
    return begun.then(
        generation -> all.then(others -> awaitAll(cache, generation, others, deadline)));
  }

  private Reply<Long> awaitAll(
      String cache, long generation, List<String> others, @Nullable Deadline deadline) {
    silent.keySet().retainAll(others);
    return others.isEmpty()
        ? Reply.of(generation)
        : Reply.steps(
            () -> {
              awaitEach(cache, generation, others, deadline);
              return generation;
            });
  }

  private void awaitEach(
      String cache, long generation, List<String> others, @Nullable Deadline deadline) {
    Deadline end = Deadline.in(LONGEST_TRUST);
    Deadline last = deadline != null && deadline.isBefore(end) ? deadline : end;
    others.forEach(one -> silent.putIfAbsent(one, end));
    List<String> left = others;
    long pause = FIRST_PAUSE.toNanos();
    while (!left.isEmpty() && !last.isOver() && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(Math.min(pause, last.nanosLeft()));
      pause = Math.min(2 * pause, LONGEST_PAUSE.toNanos());
      left = left(cache, generation, left, last);
    }
    left.forEach(this::removeIfSilent);
  }

  /** The others that have neither acknowledged a generation nor left; the same if Redis fails. */
  private List<String> left(String cache, long generation, List<String> before, Deadline deadline) {
    Request<List<byte @Nullable []>> members = ZRANGE.of(key, "0", "-1");
    Request<List<byte @Nullable []>> knowing =
        ZRANGEBYSCORE.of(acknowledgements(cache), generation, "+inf");
    try {
      PipelineReplies both = calls.pipeline("ZRANGE", List.of(members, knowing), deadline).await();
      List<String> done = withoutThis(both.get(1, knowing));
      done.forEach(silent::remove);
      List<String> left = new ArrayList<>(withoutThis(both.get(0, members)));
      left.removeAll(done);
      return left;
    } catch (LarderException e) {
      return before;
    }
  }

  private void removeIfSilent(String member) {
    Deadline end = silent.get(member);
    if (end != null && end.isOver()) {
      silent.remove(member);
      remove(member);
    }
  }

  /**
   * Tells whoever listens to a cache that this JVM knows: what it writes from now on is published.
   */
  void acknowledgeListener(String cache) {
    String channel = KeyLayout.ofEscaped(prefix, cache).root();
    String message = String.format(Locale.ROOT, "%s 0 0 -1 -1\n", id);
    calls.call(PUBLISH.of(channel.getBytes(UTF_8), message)).forget();
  }
}
