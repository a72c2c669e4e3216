package io.larder.connection.call;

import io.larder.common.MessageId;
import io.larder.common.RedisUnavailableException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.RedissonKeys;
import org.redisson.ScanResult;
import org.redisson.api.RFuture;
import org.redisson.command.CommandAsyncExecutor;
import org.redisson.connection.MasterSlaveEntry;

/**
 * A scan of the keys of every primary, one SCAN at a time: the caller may pause after each, however
 * little it found. A key that exists all the time is found at least once. Not thread-safe.
 */
public final class PagedScan {
  private static final String BEGIN = "0";

  private final RedisCalls calls;
  private final String name;
  private final String glob;
  private final int count;
  private @Nullable Queue<MasterSlaveEntry> primaries;
  private String cursor = BEGIN;

  /** {@code count} is how many keys one SCAN looks at. */
  public PagedScan(RedisCalls calls, String name, String glob, int count) {
    this.calls = calls;
    this.name = name;
    this.glob = glob;
    this.count = count;
  }

  /** The matching keys of the next page, or null if there is none; waits for Redis. */
  public @Nullable List<String> next(@Nullable Deadline deadline) {
    return calls.<@Nullable List<String>>blocking(
        name, client -> page((Redisson) client, deadline));
  }

  private @Nullable List<String> page(Redisson client, @Nullable Deadline deadline) {
    if (primaries == null) {
      primaries =
          new ArrayDeque<>(client.getCommandExecutor().getConnectionManager().getEntrySet());
    }
    MasterSlaveEntry primary = primaries.peek();
    if (primary == null) {
      return null;
    }
    RedissonKeys keys = (RedissonKeys) client.getKeys();
    ScanResult<Object> page =
        await(
            client.getCommandExecutor(),
            keys.scanIteratorAsync(primary.getClient(), primary, cursor, glob, count, null),
            deadline);
    cursor = page.getPos();
    if (BEGIN.equals(cursor)) {
      primaries.remove();
    }
    return page.getValues().stream().map(String.class::cast).toList();
  }

  private <T> T await(
      CommandAsyncExecutor executor, RFuture<T> reply, @Nullable Deadline deadline) {
    if (deadline != null) {
      try {
        var unused = reply.toCompletableFuture().get(deadline.nanosLeft(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        throw new RedisUnavailableException(
            MessageId.UNAVAILABLE.text("%s got no answer within the deadline", name));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException e) {
        // The executor throws it as it does for all.
      }
    }
    return executor.get(reply);
  }
}
