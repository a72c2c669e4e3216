package io.larder.jcache.keyspace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;

import io.larder.common.LarderException;
import io.larder.connection.call.CallBudget;
import io.larder.connection.call.Command;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.PipelineReplies;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.call.Reply;
import io.larder.connection.call.ReplyDecoder;
import io.larder.connection.call.Request;
import io.larder.connection.call.Script;
import io.larder.connection.tracking.KeyChanges;
import io.larder.jcache.keyspace.CacheHashes.Begun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The managers of all JVMs that use the prefix and rely on being told of changes, in Redis: who
 * begins to listen to a cache, or has cleared one, knows then for whom to wait. One that has ended
 * without saying so is forgotten within half a minute. Thread-safe.
 */
public final class Members {
  /** Until then a JVM has been told of a change in Redis, or does not rely on being told. */
  public static final Duration LONGEST_TRUST = KeyChanges.LONGEST_TRUST.plusMillis(200);

  // One that is never heard of.
  private static final String UNKNOWN = "";
  private static final Duration FIRST_PAUSE = Duration.ofNanos(200_000);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(20);

  // By Redis' clock. First what removes: a Redis that is full takes what follows then. Far from its
  // end, as Redis may evict first what ends soon.
  private static final Script<@Nullable Void> BEAT =
      Script.of(
              "presence of a cache manager",
              ReplyDecoder.DONE,
              """
              local now = tonumber(redis.call('time')[1])
              redis.call('zremrangebyscore', KEYS[1], '-inf', now - 30)
              redis.call('zadd', KEYS[1], now, ARGV[1])
              redis.call('pexpire', KEYS[1], 86400000)
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
      Command.of("ZRANGE", ReplyDecoder.BYTES_LIST).readingPrimary();
  private static final Command<List<byte @Nullable []>> ZRANGEBYSCORE =
      Command.of("ZRANGEBYSCORE", ReplyDecoder.BYTES_LIST).readingPrimary();
  private static final Command<Long> PUBLISH = Command.of("PUBLISH", ReplyDecoder.NUMBER);

  private final RedisCalls calls;
  private final String prefix;
  private final byte[] key;
  private final String id = UUID.randomUUID().toString();
  private final AtomicInteger joins = new AtomicInteger();
  private volatile boolean told;
  private volatile boolean joined;
  private volatile boolean answered = true;

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
    joinAnew();
  }

  /** Relies on nothing until others know that they have to wait for this one; waits for nothing. */
  void joinAnew() {
    joined = false;
    joins.incrementAndGet();
    var unused = beat();
  }

  /**
   * Says that this manager is still there, if it relies on being told; waits for nothing. False if
   * that was not answered the last time: others may not know it any more.
   */
  boolean beat() {
    boolean before = answered;
    joined = joined && before;
    if (told) {
      answered = false;
      int join = joins.get();
      calls
          .call(BEAT.of(key, id))
          .stage(calls.background())
          .thenAccept(
              done -> {
                answered = true;
                joined = told && join == joins.get();
              });
    }
    return before;
  }

  /** This manager is told of nothing any more: nobody needs to wait for it. */
  void leave() {
    told = false;
    joined = false;
    answered = true;
    calls.call(ZREM.of(key, id)).forget();
  }

  byte[] key() {
    return key;
  }

  /** The other managers that may be there. */
  public Reply<List<String>> others() {
    return calls.call(ZRANGE.of(key, "0", "-1")).map(this::others);
  }

  /** One that stands for all is among them if the list is not whole: it lacks this manager. */
  private List<String> others(List<byte @Nullable []> all) {
    List<String> ids = new ArrayList<>(texts(all));
    boolean whole = ids.remove(id) || !joined;
    if (!whole) {
      ids.add(UNKNOWN);
    }
    return ids;
  }

  private static Set<String> texts(List<byte @Nullable []> all) {
    return all.stream().map(one -> one == null ? "" : new String(one, UTF_8)).collect(toSet());
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
   * as long as one may rely on what it knew before.
   */
  Reply<Long> awaitAll(String cache, Begun begun, @Nullable Deadline deadline) {
    // Asked for after the generation has begun: who joins later asks for it himself. What fails
    // does not tell that nobody is there.
    return calls.isCluster()
        ? others()
            .recover(failure -> List.of(UNKNOWN))
            .then(others -> awaitAll(cache, begun.generation(), others, deadline))
        : awaitAll(cache, begun.generation(), others(begun.members()), deadline);
  }

  private Reply<Long> awaitAll(
      String cache, long generation, List<String> others, @Nullable Deadline deadline) {
    return others.isEmpty()
        ? Reply.of(generation)
        : Reply.steps(
            () -> {
              CallBudget.outside(() -> awaitEach(cache, generation, others, deadline));
              return generation;
            });
  }

  /** The cache is cleared already: an interrupt ends nothing, and is kept for the caller. */
  private void awaitEach(
      String cache, long generation, List<String> others, @Nullable Deadline deadline) {
    Deadline end = Deadline.in(LONGEST_TRUST);
    Deadline last = deadline != null && deadline.isBefore(end) ? deadline : end;
    boolean interrupted = false;
    List<String> left = others;
    long pause = FIRST_PAUSE.toNanos();
    while (!left.isEmpty() && !last.isOver()) {
      LockSupport.parkNanos(Math.min(pause, last.nanosLeft()));
      pause = Math.min(2 * pause, LONGEST_PAUSE.toNanos());
      interrupted |= Thread.interrupted();
      left = left(cache, generation, left, last);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The others that have neither acknowledged a generation nor left; the same if Redis fails. */
  private List<String> left(String cache, long generation, List<String> before, Deadline deadline) {
    Request<List<byte @Nullable []>> members = ZRANGE.of(key, "0", "-1");
    Request<List<byte @Nullable []>> knowing =
        ZRANGEBYSCORE.of(acknowledgements(cache), generation, "+inf");
    try {
      PipelineReplies both = calls.pipeline("ZRANGE", List.of(members, knowing), deadline).await();
      Set<String> present = texts(both.get(0, members));
      Set<String> done = texts(both.get(1, knowing));
      return before.stream()
          .filter(one -> one.equals(UNKNOWN) || (present.contains(one) && !done.contains(one)))
          .toList();
    } catch (LarderException e) {
      return before;
    }
  }

  /**
   * Tells whoever listens to a cache that this JVM knows: what it writes from now on is published.
   */
  void acknowledgeListener(String cache) {
    String message = String.format(Locale.ROOT, "%s 0 0 -1 -1\n", id);
    calls.call(PUBLISH.of(channel(cache).getBytes(UTF_8), message)).forget();
  }

  /** On which changes of a cache are told: databases of one server share its channels. */
  public String channel(String cache) {
    String root = KeyLayout.ofEscaped(prefix, cache).root();
    return calls.database() == 0 ? root : root + '@' + calls.database();
  }
}
