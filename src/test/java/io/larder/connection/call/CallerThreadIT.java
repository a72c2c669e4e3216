package io.larder.connection.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Fixture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.ServerSettings;
import io.larder.support.TestRedis;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What calls leave on the threads of a server, which outlive the application. */
@RedisTest
class CallerThreadIT {
  private static final Command<Boolean> SET = Command.of("SET", ReplyDecoder.PRESENT);
  private static final Command<Boolean> EXISTS =
      Command.of("EXISTS", ReplyDecoder.FLAG).repeatable();

  @Test
  void calls_thatOpenConnectionsOrShareOne_leaveNoThreadLocalOfNettys(Fixture fixture)
      throws ExecutionException, InterruptedException {
    OwnRedis redis = fixture.redis();
    RedisCalls calls = fixture.larder(ServerSettings.of(redis.address())).connection().calls();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Integer>> left =
          IntStream.range(0, 4).mapToObj(i -> threads.submit(() -> left(calls))).toList();
      for (Future<Integer> one : left) {
        assertThat(one.get()).isZero();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** Each call opens the shared connection, which may be there before the call looks at it. */
  @Test
  void connectionsThatAreOpenedAndEnded_leaveNoThreadLocalOfNettys(Fixture fixture)
      throws ExecutionException, InterruptedException {
    OwnRedis redis = fixture.redis();
    RedisCalls calls = fixture.larder(ServerSettings.of(redis.address())).connection().calls();
    Request<Boolean> exists = EXISTS.of((TestRedis.PREFIX + "caller").getBytes(UTF_8));
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<Integer> left =
          thread.submit(
              () -> {
                for (int i = 0; i < 300 && FastThreadLocal.size() == 0; i++) {
                  redis.ask("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
                  calls.call(exists).await();
                }
                calls.close();
                return FastThreadLocal.size();
              });
      assertThat(left.get()).isZero();
    } finally {
      thread.shutdownNow();
    }
  }

  /** The thread-locals after all kinds of calls; the first ones open the connections. */
  private static int left(RedisCalls calls) {
    Request<Boolean> set = SET.of((TestRedis.PREFIX + "caller").getBytes(UTF_8), "value");
    for (int i = 0; i < 500; i++) {
      calls.call(set).await();
    }
    calls.pipeline("two SET", List.of(set, set)).await();
    calls.blocking("DBSIZE", client -> client.getKeys().count());
    return FastThreadLocal.size();
  }
}
