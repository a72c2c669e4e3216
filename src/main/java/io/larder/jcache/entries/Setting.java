package io.larder.jcache.entries;

import io.larder.connection.call.Command;
import io.larder.connection.call.ReplyDecoder;
import io.larder.connection.call.Request;
import io.larder.connection.call.Script;
import io.larder.fence.Fences;
import io.larder.jcache.engine.ExpiryTimes;
import io.larder.jcache.entries.Mutation.Effect;
import io.larder.jcache.entries.Mutation.Store;
import io.larder.jcache.entries.WriteRequests.Target;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * SET with options: plainly, or where computations fill the cache with the end of the right to
 * store; and the store of what was computed, which needs that right.
 */
record Setting(
    Command<Mutation.Result> plain, Script<Mutation.Result> fenced, List<String> options) {
  private static final Script<Mutation.Result> STORE =
      Fences.storing(
          reply -> Mutation.Result.of(Long.valueOf(0).equals(reply) ? Effect.NONE : Effect.STORED));

  static Setting of(String name, ReplyDecoder<Mutation.Result> decoder, String... options) {
    return new Setting(
        Command.of("SET", decoder).named(name), Fences.setting(name, decoder), List.of(options));
  }

  Setting repeatable() {
    return new Setting(plain.repeatable(), fenced.repeatable(), options);
  }

  /** With one time; null for a time that is over, which SET does not take. */
  @Nullable Request<Mutation.Result> of(Target target, byte[] value, long time) {
    if (time == ExpiryTimes.IMMEDIATE) {
      return null;
    }
    List<Object> arguments = new ArrayList<>(8);
    arguments.add(value);
    Store store = target.store();
    if (store != null) {
      arguments.add(store.right().stamp());
      arguments.add(store.how().word);
    } else {
      arguments.addAll(options);
    }
    if (time == ExpiryTimes.UNCHANGED) {
      arguments.add("KEEPTTL");
    } else if (time != ExpiryTimes.ETERNAL) {
      arguments.add("PX");
      arguments.add(time);
    }
    Object[] all = arguments.toArray();
    if (target.fence() == null) {
      return plain.of(target.key(), all);
    }
    return (store == null ? fenced : STORE).of(target.keys(), all);
  }
}
