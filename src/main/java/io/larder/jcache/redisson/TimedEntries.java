package io.larder.jcache.redisson;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.redisson.api.RFuture;
import org.redisson.api.RScript;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.ByteArrayCodec;

/**
 * The entries of a cache of Redisson's, and their times, which it has in a key of their own. Both
 * are removed in one step: without its time an entry would stay for ever, and a time that is left
 * behind would end a later entry early.
 */
record TimedEntries(RedissonClient client, String name) {
  private static final String REMOVE =
      "redis.call('zrem', KEYS[2], ARGV[1]); return redis.call('hdel', KEYS[1], ARGV[1])";

  private String times() {
    return "jcache_timeout_set:" + (name.contains("{") ? name : "{" + name + "}");
  }

  RFuture<Long> evictAll() {
    return client.getKeys().deleteAsync(name, times());
  }

  RFuture<Long> evict(Object key) {
    return client
        .getScript(ByteArrayCodec.INSTANCE)
        .evalAsync(
            RScript.Mode.READ_WRITE,
            REMOVE,
            RScript.ReturnType.LONG,
            List.of(name, times()),
            encoded(key));
  }

  private byte[] encoded(Object key) {
    try {
      ByteBuf encoded = client.getConfig().getCodec().getMapKeyEncoder().encode(key);
      try {
        return ByteBufUtil.getBytes(encoded);
      } finally {
        encoded.release();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
