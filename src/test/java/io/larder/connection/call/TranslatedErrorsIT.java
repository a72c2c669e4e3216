package io.larder.connection.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.larder.common.LarderException;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Errors of Redis come out as Larder's own, without what the client quotes of the command. */
@RedisTest
class TranslatedErrorsIT {
  private static final String SECRET = "value-4711";
  private static final Map<String, String> ENTRIES = Map.of("a", SECRET, "b", SECRET);

  private OwnRedis redis;
  private Larder larder;
  private Cache<String, String> entries;

  @BeforeEach
  void start(Fixture fixture) {
    redis = fixture.redis();
    larder = fixture.larder(redis.settings());
    entries =
        larder
            .caching()
            .getCacheManager()
            .createCache(
                "errors",
                new MutableConfiguration<String, String>().setTypes(String.class, String.class));
    entries.putAll(ENTRIES);
  }

  private static void assertTranslated(ThrowingCallable call) {
    Throwable failure = catchThrowable(call);
    assertThat(failure)
        .as("a failure of Larder's")
        .isInstanceOfAny(LarderException.class, CacheException.class)
        .hasMessageContaining("LARDER-");
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      assertThat(cause.getClass().getName()).doesNotStartWith("org.redisson");
      assertThat(cause.toString()).doesNotContain(SECRET).doesNotContain("CommandData");
    }
    for (Throwable suppressed : failure.getSuppressed()) {
      assertThat(suppressed.getClass().getName()).doesNotStartWith("org.redisson");
    }
  }

  @Test
  void memoryIsFull_writesFailAsLarders() {
    redis.ask("CONFIG", "SET", "maxmemory", "1");

    assertTranslated(() -> entries.put("a", SECRET));
    assertTranslated(() -> entries.putAll(ENTRIES));
    assertTranslated(() -> entries.getAndPut("a", SECRET));
    assertTranslated(() -> larder.cache().set("a", SECRET, Duration.ofMinutes(1)));
    assertTranslated(() -> larder.cache().setAll(ENTRIES, Duration.ofMinutes(1)));
    assertTranslated(() -> larder.cache().hash("h").setAll(ENTRIES));
  }

  @Test
  void rightIsMissing_callsFailAsLarders() {
    redis.ask("ACL", "SETUSER", "default", "-get", "-mget", "-unlink", "-set", "-evalsha");

    assertTranslated(() -> entries.get("a"));
    assertTranslated(() -> entries.getAll(Set.of("a", "b")));
    assertTranslated(() -> entries.putAll(ENTRIES));
    assertTranslated(() -> entries.removeAll(Set.of("a", "b")));
    assertTranslated(() -> larder.cache().getAll(List.of("a", "b"), String.class));
    assertTranslated(() -> larder.cache().setAll(ENTRIES, Duration.ofMinutes(1)));
    assertTranslated(() -> larder.cache().delete(List.of("a", "b")));
  }

  @Test
  void pipeline_oneRequestFails_itsErrorIsTheReply_othersHaveTheirValues() {
    byte[] list = key("list");
    byte[] text = key("text");
    redis.ask("RPUSH", new String(list, UTF_8), SECRET);
    redis.ask("SET", new String(text, UTF_8), "1");
    Command<byte[]> get = Command.of("GET", ReplyDecoder.BYTES).reading();
    List<Request<byte[]>> requests = List.of(get.of(list), get.of(text));

    PipelineReplies replies = larder.connection().calls().pipeline("GETs", requests).await();

    assertTranslated(() -> replies.get(0, requests.get(0)));
    assertThat(replies.failure(0)).hasMessageContaining("GET of key").hasMessageContaining("kind");
    assertThat(replies.failure(1)).isNull();
    assertThat(replies.get(1, requests.get(1))).isEqualTo("1".getBytes(UTF_8));
    assertTranslated(() -> replies.all(requests));
  }

  @Test
  void keyHoldsAnotherKind_messageNamesBoth() {
    byte[] list = key("list");
    redis.ask("RPUSH", new String(list, UTF_8), SECRET);
    Reply<byte[]> reply =
        larder.connection().calls().call(Command.of("GET", ReplyDecoder.BYTES).of(list));

    assertThat(catchThrowable(reply::await))
        .isInstanceOf(LarderException.class)
        .hasMessageContaining("needs a string but the key holds a list");
  }

  private static byte[] key(String name) {
    return (TestRedis.PREFIX + name).getBytes(UTF_8);
  }
}
