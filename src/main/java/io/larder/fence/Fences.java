package io.larder.fence;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.connection.call.CallBudget;
import io.larder.connection.call.Command;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.call.Reply;
import io.larder.connection.call.ReplyDecoder;
import io.larder.connection.call.Request;
import io.larder.connection.call.Script;
import io.larder.fence.StoreRight.Origin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the right to store a computed value: a random stamp beside the entry, made by the first
 * who computes, shared by the others, and gone with the next eviction. A value is stored only while
 * the stamp is there. Thread-safe.
 */
public final class Fences {
  /** A computation that takes longer is not stored. */
  public static final Duration LONGEST = Duration.ofMinutes(10);

  // How long a leader's stamp outlives its JVM.
  private static final Duration LEASE = Duration.ofSeconds(10);

  /** How long a hold outlives its JVM: nobody can tell whether that has committed. */
  public static final Duration HOLD = Duration.ofSeconds(30);

  private static final Script<List<@Nullable Object>> TAKE =
      Script.of(
              "reservation",
              ReplyDecoder.LIST,
              Stamps.MAKE
                  + """
              local there = redis.call('exists', KEYS[1], KEYS[3])
              if there > 0 and redis.call('exists', KEYS[3]) == 1 then
                return {'', there - 1, 0}
              end
              local stamp = redis.call('get', KEYS[2])
              if stamp then return {stamp, there, redis.call('pttl', KEYS[2])} end
              return {make(), there, tonumber(ARGV[2])}
              """)
          .repeatable();

  private static final Script<Long> RENEW =
      Script.of(
              "renewal of a reservation",
              ReplyDecoder.NUMBER,
              """
              if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
              return redis.call('pexpire', KEYS[1], ARGV[2])
              """)
          .repeatable();

  // Takes everybody's right to store entries, then the entries; says how many there were.
  private static final String EVICT =
      """
      local entries = #KEYS / 2
      redis.call('unlink', unpack(KEYS, entries + 1))
      return redis.call('unlink', unpack(KEYS, 1, entries))
      """;

  // Stores a value, with the options of SET, where the stamp is still there; says whether it did.
  // The value comes first: behind another write, a Redis that is full would take it all the same.
  private static final String STORE =
      """
      local mine = redis.call('get', KEYS[2]) == ARGV[2]
      if not mine then
        if ARGV[3] == 'put' then redis.call('unlink', KEYS[2], KEYS[1]) end
        return 0
      end
      if ARGV[3] == 'absent' then ARGV[#ARGV + 1] = 'nx' end
      local stored = redis.call('set', KEYS[1], ARGV[1], unpack(ARGV, 4))
      redis.call('unlink', KEYS[2])
      return stored and 1 or 0
      """;

  // The end of a write that nobody computed, unless it has changed nothing: it takes everybody's
  // right to store. The write comes first, as a store does.
  private static final String WRITTEN =
      """
      if done ~= 0 then redis.call('unlink', KEYS[2]) end
      return done
      """;

  // SET with the end of a write: a condition, if it has one, is its first option.
  private static final String SET =
      """
      local done = redis.call('set', KEYS[1], ARGV[1], unpack(ARGV, 2))
      if done or (ARGV[2] ~= 'NX' and ARGV[2] ~= 'XX') then redis.call('unlink', KEYS[2]) end
      return done
      """;

  // From the primary: a replica may know a stamp that is gone.
  private static final Command<byte @Nullable []> GET =
      Command.of("GET", ReplyDecoder.BYTES).named("GET of the right to store").readingPrimary();

  private final RedisCalls calls;
  private final FenceNames names;
  private final Duration lease;
  // A stamp is this JVM's, a number and a time: nobody else's, and never the same again.
  private final String origin = UUID.randomUUID().toString();
  private final AtomicLong made = new AtomicLong();

  public Fences(RedisCalls calls, String prefix) {
    this(calls, prefix, LEASE);
  }

  Fences(RedisCalls calls, String prefix, Duration lease) {
    this.calls = calls;
    this.names = new FenceNames(prefix);
    this.lease = lease;
  }

  /**
   * An eviction of an entry, on {@link Fence#keys}, or of several, first all entries, then all
   * stamps; its reply is that of UNLINK.
   */
  public static <T extends @Nullable Object> Script<T> eviction(ReplyDecoder<T> decoder) {
    return Script.of("UNLINK", decoder, EVICT).removing();
  }

  /**
   * A store of what was computed, on {@link Fence#keys}: the value, the stamp, a {@link Storing},
   * and options of SET. The reply is 1 if the value was stored, else 0.
   */
  public static <T extends @Nullable Object> Script<T> storing(ReplyDecoder<T> decoder) {
    return Script.of("SET", decoder, STORE);
  }

  /** SET, on {@link Fence#keys}, of a value that nobody computed; with its options and reply. */
  public static <T extends @Nullable Object> Script<T> setting(
      String name, ReplyDecoder<T> decoder) {
    return Script.of(name, decoder, SET);
  }

  /**
   * Any write, on {@link Fence#keys}, of what nobody computed. Its text sets {@code done}, the
   * reply, which is 0 where nothing was changed.
   */
  public static <T extends @Nullable Object> Script<T> writing(
      String name, ReplyDecoder<T> decoder, String text) {
    return Script.of(name, decoder, text + WRITTEN);
  }

  public FenceNames names() {
    return names;
  }

  public Fence of(byte[] entry) {
    return names.of(entry);
  }

  /**
   * Takes the right to store an entry before its value is computed. Where one JVM computes for all,
   * {@code leading} says for how long at most: what a leader took ends soon after its JVM until
   * then, and is renewed while that lives. Null where every JVM computes for itself.
   */
  public Reply<StoreRight> take(
      Fence fence, @Nullable Duration leading, @Nullable Deadline deadline) {
    Asked asked = ask(fence, leading);
    return calls.call(asked.request(), deadline).map(reply -> taken(asked, reply));
  }

  /** Takes the rights of several entries, each JVM for itself. */
  public Reply<List<StoreRight>> takeAll(List<Fence> fences) {
    List<Asked> all = fences.stream().map(fence -> ask(fence, null)).toList();
    return calls
        .pipeline("reservations", all.stream().map(Asked::request).toList())
        .map(
            replies -> {
              List<StoreRight> taken = new ArrayList<>(all.size());
              for (int i = 0; i < all.size(); i++) {
                taken.add(taken(all.get(i), replies.get(i, all.get(i).request())));
              }
              return taken;
            });
  }

  /** Reads an entry, and takes the right to store what is made of it. */
  public Reply<FencedRead> read(Fence fence, @Nullable Deadline deadline) {
    return FencedRead.of(calls, fence, newStamp(), lease, deadline);
  }

  /** What the stamp that is made, if there is none, begins with. */
  record Asked(
      Fence fence,
      String stamp,
      @Nullable Duration leading,
      Request<List<@Nullable Object>> request) {}

  Asked ask(Fence fence, @Nullable Duration leading) {
    String stamp = newStamp();
    Duration time = leading == null ? LONGEST : lease;
    return new Asked(fence, stamp, leading, TAKE.of(fence.allKeys(), stamp, time.toMillis()));
  }

  private StoreRight taken(Asked asked, List<@Nullable Object> reply) {
    String stamp = new String((byte[]) Objects.requireNonNull(reply.get(0)), UTF_8);
    boolean found = !Long.valueOf(0).equals(reply.get(1));
    // What nobody leads, or not any more, is to stay as long as a computation may take.
    boolean led = ((Long) Objects.requireNonNull(reply.get(2))) <= lease.toMillis();
    if (stamp.isEmpty()) {
      return StoreRight.held(found);
    }
    StoreRight right = StoreRight.fenced(asked.fence(), stamp, originOf(stamp, asked, led), found);
    if (right.isMade() && asked.leading() != null) {
      renewLater(right, asked.fence(), Deadline.in(asked.leading()));
    }
    return right;
  }

  private Origin originOf(String stamp, Asked asked, boolean led) {
    if (stamp.startsWith(asked.stamp() + ':')) {
      return Origin.TAKER;
    }
    return led && !stamp.startsWith(origin) ? Origin.LEADER : Origin.OTHERS;
  }

  private void renewLater(StoreRight right, Fence fence, Deadline end) {
    var unused = calls.later(() -> renew(right, fence, end), lease.dividedBy(3));
  }

  private void renew(StoreRight right, Fence fence, Deadline end) {
    if (right.isEnded()) {
      return;
    }
    if (end.isOver()) {
      // It leads no longer, and may still store.
      calls.call(RENEW.of(fence.stamp(), right.stamp(), LONGEST.toMillis())).forget();
      return;
    }
    calls
        .call(RENEW.of(fence.stamp(), right.stamp(), lease.toMillis()))
        .stage(calls.background())
        .whenComplete(
            (held, failure) -> {
              // A lost stamp stays lost; a lost reply may have been a renewal.
              if (failure != null || held == 1) {
                renewLater(right, fence, end);
              }
            });
  }

  /** Whether a right still holds: nobody has evicted, put or stored the entry since. */
  public Reply<Boolean> holds(StoreRight right, @Nullable Deadline deadline) {
    Fence fence = right.fence();
    return fence == null
        ? Reply.of(right.isGranted())
        : calls
            .call(GET.of(fence.stamp()), deadline)
            .map(stamp -> Arrays.equals(stamp, right.stamp().getBytes(UTF_8)));
  }

  /** A hold of an entry for a transaction, which is not taken yet. */
  public Hold hold(Fence fence) {
    return new Hold(calls, fence, newStamp(), HOLD);
  }

  /** A text that nobody else makes, and is never made again. */
  public String newStamp() {
    return origin + ':' + Long.toString(made.incrementAndGet(), Character.MAX_RADIX);
  }

  /** Gives a right back under which nothing is stored; waits for nothing. */
  public void release(StoreRight right) {
    Fence fence = right.fence();
    if (fence != null && right.isMade() && right.end()) {
      Request<Long> release =
          FencedRead.RELEASE.of(fence.stamp(), right.stamp(), LONGEST.toMillis());
      CallBudget.outside(() -> calls.call(release).forget());
    }
  }
}
