package io.larder.jcache.inspect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.codec.StoredBytes;
import io.larder.codec.TypedCodec;
import io.larder.codec.UnreadableValueException;
import io.larder.codec.json.JsonText;
import io.larder.codec.key.KeyFormat.GeneratedText;
import io.larder.common.CodecException;
import io.larder.common.LarderException;
import io.larder.common.MessageId;
import io.larder.common.Sha256;
import io.larder.connection.call.Command;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.PagedScan;
import io.larder.connection.call.PipelineReplies;
import io.larder.connection.call.RedisCalls;
import io.larder.connection.call.Reply;
import io.larder.connection.call.ReplyDecoder;
import io.larder.connection.call.Request;
import io.larder.guard.Eviction;
import io.larder.jcache.annotation.key.MethodKey;
import io.larder.jcache.engine.BackingCache;
import io.larder.jcache.engine.CacheInspection;
import io.larder.jcache.engine.EntryCodec;
import io.larder.jcache.keyspace.CurrentKeys;
import io.larder.jcache.keyspace.Generations.State;
import io.larder.jcache.near.NearCache;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks at the entries of a cache of Larder's engine. Thread-safe. */
public record StoredEntries(
    BackingCache cache,
    CurrentKeys address,
    EntryCodec<?, ?> codec,
    RedisCalls calls,
    @Nullable NearCache near)
    implements CacheInspection {
  // No further SCAN is sent after the first, and nothing is waited for after the second.
  private static final Duration COST = Duration.ofMillis(50);
  private static final Duration PATIENCE = Duration.ofMillis(200);
  private static final int ROWS = 50;
  private static final int SCANNED = 100; // with one SCAN
  private static final int DIGEST = 16; // bytes
  private static final long ABSENT = -2; // the reply of PTTL

  private static final Command<Long> PTTL =
      Command.of("PTTL", ReplyDecoder.NUMBER).readingPrimary();
  private static final Command<Long> STRLEN =
      Command.of("STRLEN", ReplyDecoder.NUMBER).readingPrimary();
  private static final Command<byte @Nullable []> GETRANGE =
      Command.of("GETRANGE", ReplyDecoder.BYTES).readingPrimary();

  @Override
  public String layout() {
    return address.textOf(new byte[0]) + "<key as JSON>";
  }

  @Override
  public Type keyType() {
    return codec.cache().keyType();
  }

  @Override
  public Type valueType() {
    return codec.valueType();
  }

  @Override
  public boolean isListenedTo() {
    return state(Deadline.in(PATIENCE)).observed();
  }

  private State state(Deadline patience) {
    return address.<State>withState(patience, Reply::of).await();
  }

  @Override
  public Page entries(String position) {
    Deadline patience = Deadline.in(PATIENCE);
    Found found = find(position, patience);
    return new Page(
        read(found.state(), found.redisKeys(), false, patience), found.lookedAt(), found.next());
  }

  /** Keys of the present generation, how many were looked at, and where to go on. */
  private record Found(State state, List<byte[]> redisKeys, int lookedAt, @Nullable String next) {}

  private Found find(String position, Deadline patience) {
    Deadline end = Deadline.in(COST);
    State state = state(patience);
    PagedScan scan = address.pages(calls, state, SCANNED).resume(position);
    List<byte[]> found = new ArrayList<>();
    int lookedAt = 0;
    List<byte[]> page;
    do {
      page = scan.next(patience);
      if (page != null) {
        found.addAll(page);
        lookedAt += SCANNED;
      }
    } while (page != null && found.size() < ROWS && lookedAt < LOOKED_AT && !end.isOver());
    return new Found(state, found, lookedAt, scan.position());
  }

  /** Those that are still there. */
  private List<Entry> read(
      State state, List<byte[]> redisKeys, boolean withValue, Deadline patience) {
    int parts = withValue ? 3 : 2;
    List<Request<?>> requests = new ArrayList<>(redisKeys.size() * parts);
    for (byte[] redisKey : redisKeys) {
      requests.add(PTTL.of(redisKey));
      requests.add(STRLEN.of(redisKey));
      if (withValue) {
        requests.add(GETRANGE.of(redisKey, 0, VALUE_BYTES - 1));
      }
    }
    PipelineReplies replies =
        calls.pipeline("look at cache '" + codec.cacheName() + "'", requests, patience).await();
    List<Entry> entries = new ArrayList<>(redisKeys.size());
    for (int i = 0; i < redisKeys.size(); i++) {
      long millis = replies.get(parts * i, PTTL.of(redisKeys.get(i)));
      if (millis != ABSENT) {
        byte[] key = address.key(state, redisKeys.get(i));
        // Something else may have written a list, say, under the key: the others are shown.
        boolean isText = !isOfAnotherKind(replies.failure(parts * i + 1));
        long size = isText ? replies.get(parts * i + 1, STRLEN.of(redisKeys.get(i))) : -1;
        byte[] value =
            withValue && isText ? replies.get(parts * i + 2, GETRANGE.of(redisKeys.get(i))) : null;
        TypedCodec.Parts shown = value == null ? null : TypedCodec.Parts.of(value);
        entries.add(
            new Entry(new String(key, UTF_8), digest(key), millis, size, isNear(key), shown));
      }
    }
    return List.copyOf(entries);
  }

  private static boolean isOfAnotherKind(@Nullable LarderException failure) {
    return failure != null && MessageId.WRONG_KIND.isOf(Objects.toString(failure.getMessage(), ""));
  }

  private static String digest(byte[] key) {
    return HexFormat.of().formatHex(Sha256.of(key), 0, DIGEST);
  }

  private boolean isNear(byte[] json) {
    Object key = near == null ? null : read(json);
    return near != null && key != null && near.get(key, valueType()) != null;
  }

  @Override
  public Optional<Entry> entry(String key, boolean withValue) {
    Deadline patience = Deadline.in(PATIENCE);
    byte[] json = json(key);
    if (json == null) {
      return Optional.empty();
    }
    State state = state(patience);
    return read(state, List.of(address.redisKey(state, json)), withValue, patience).stream()
        .findFirst();
  }

  @Override
  public Optional<Entry> entry(String position, String digest, boolean withValue) {
    return entry(position, digest, withValue, Deadline.in(PATIENCE));
  }

  private Optional<Entry> entry(
      String position, String digest, boolean withValue, Deadline patience) {
    Found found = find(position, patience);
    List<byte[]> one =
        found.redisKeys().stream()
            .filter(redisKey -> digest(address.key(found.state(), redisKey)).equals(digest))
            .limit(1)
            .toList();
    return read(found.state(), one, withValue, patience).stream().findFirst();
  }

  @Override
  public boolean evict(String key) {
    byte[] json = json(key);
    return json != null && evict(json);
  }

  @Override
  public Optional<String> evict(String position, String digest) {
    return entry(position, digest, false, Deadline.ofTimeout(calls.timeout()))
        .map(Entry::key)
        .filter(key -> evict(key.getBytes(UTF_8)));
  }

  private boolean evict(byte[] json) {
    Object key = read(json);
    if (key == null) {
      return false;
    }
    remove(new Eviction.OfKey(key));
    return true;
  }

  @Override
  public void clear() {
    remove(Eviction.ALL);
  }

  private void remove(Eviction eviction) {
    cache.evict(eviction, Deadline.ofTimeout(calls.timeout())).await();
  }

  /** The key as it is stored: what was given, or that as a text; null for no key of this cache. */
  private byte @Nullable [] json(String key) {
    byte[] given = key.getBytes(UTF_8);
    if (read(given) != null) {
      return given;
    }
    StringBuilder text = new StringBuilder(key.length() + 2);
    JsonText.quote(key, text);
    byte[] quoted = text.toString().getBytes(UTF_8);
    return read(quoted) == null ? null : quoted;
  }

  /** The key of a stored form; null for one that no key of this cache has. */
  private @Nullable Object read(byte[] json) {
    try {
      Object key = codec.codec().decodeKey(json, keyType());
      Object own = key instanceof GeneratedText generated ? new MethodKey(generated.text()) : key;
      StoredBytes again = codec.storedKey(own);
      return Arrays.equals(again.bytes(), json) ? own : null;
    } catch (UnreadableValueException | CodecException e) {
      return null;
    }
  }
}
