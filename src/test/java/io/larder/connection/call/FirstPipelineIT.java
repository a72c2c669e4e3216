package io.larder.connection.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.ServerSettings;
import io.larder.support.TestRedis;
import io.larder.testkit.wire.FaultyLink;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A pipeline that is an application's first call does not go through the pool one by one. */
@RedisTest
class FirstPipelineIT {
  @Test
  void pipeline_isTheFirstCall_sharesOneConnection(Fixture fixture) {
    OwnRedis redis = fixture.redis();
    FaultyLink link = fixture.closing(new FaultyLink(redis.address(), 42));
    Larder larder =
        fixture.larder(
            ServerSettings.of(
                link.address(), "redis.pool.size", "10", "redis.timeout", "PT4S", "redis.db", "1"));
    // 20 ms a reply on average, which is 10 s one by one on ten connections.
    link.delay(200_000);
    // The shared connection is open, SELECT answered, only when all requests are on their way.
    link.silence(true);
    Command<String> set = Command.of("SET", String::valueOf);
    List<Request<String>> requests =
        IntStream.range(0, 5_000)
            .mapToObj(i -> set.of((TestRedis.PREFIX + "first:" + i).getBytes(UTF_8), "value"))
            .toList();

    Reply<PipelineReplies> sent = larder.connection().calls().pipeline("many SET", requests);
    link.silence(false);
    List<String> replies = sent.await().all(requests);

    assertThat(replies).hasSize(5_000).containsOnly("OK");
  }
}
