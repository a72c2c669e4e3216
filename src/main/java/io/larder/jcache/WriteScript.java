package io.larder.jcache;

import io.larder.connection.Request;
import io.larder.connection.Script;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The one script that makes any write of an entry. */
final class WriteScript {
  private static final byte[] NOTHING = {};

  /**
   * Any write: under a condition, with a time for a new entry and one for an old one, telling what
   * was there, and telling others. What is no text under the key is an entry without a value.
   */
  private static final Script WRITE =
      Script.of(
          """
          local key, value, condition, expected = KEYS[1], ARGV[1], ARGV[2], ARGV[3]
          local create, update, removes = tonumber(ARGV[4]), tonumber(ARGV[5]), ARGV[6] == 'remove'
          local old = redis.pcall('get', key)
          if type(old) == 'table' then old = '' end
          local exists = old ~= false
          if (condition == 'absent' and exists) or (condition == 'present' and not exists)
              or (condition == 'equal' and old ~= expected) then
            return {0, old}
          end
          local done
          if removes then
            if exists then redis.call('unlink', key) end
            done = exists and 3 or 0
          else
            local time = exists and update or create
            if time == 0 then
              if exists then redis.call('unlink', key) end
            elseif time == -1 then redis.call('set', key, value)
            elseif time == -2 then redis.call('set', key, value, 'keepttl')
            else redis.call('set', key, value, 'px', time) end
            done = exists and 2 or (time == 0 and 4 or 1)
          end
          if ARGV[7] ~= '' and done > 0 and done < 4 then
            redis.call('publish', ARGV[7], string.format('%s %d %d %d %d\\n',
                ARGV[8], done, #key, removes and -1 or #value, exists and #old or -1)
                .. key .. (removes and '' or value) .. (exists and old or ''))
          end
          return {done, old}
          """);

  private WriteScript() {}

  /** When a write is to happen. */
  enum Condition {
    ALWAYS,
    ABSENT,
    PRESENT,
    /** What is there has the expected bytes. */
    EQUAL;

    final String word = name().toLowerCase(java.util.Locale.ROOT);
  }

  /**
   * A write of one entry.
   *
   * @param key the key in Redis
   * @param value what is written, or null for a removal
   * @param condition when
   * @param expected what has to be there for {@link Condition#EQUAL}
   * @param creation the time of an entry that was not there
   * @param update the time of one that was
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Write(
      byte[] key,
      byte @Nullable [] value,
      Condition condition,
      byte @Nullable [] expected,
      long creation,
      long update) {

    static Write removal(byte[] key, Condition condition, byte @Nullable [] expected) {
      return new Write(key, null, condition, expected, 0, 0);
    }
  }

  /** What became of a write. */
  enum Outcome {
    /** The condition did not hold, or there was nothing to remove. */
    NONE,
    CREATED,
    UPDATED,
    REMOVED,
    /** A new entry that was over at once. */
    OVER
  }

  /**
   * What a write did.
   *
   * @param outcome what became of it
   * @param old what was there, or null
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Written(Outcome outcome, byte @Nullable [] old) {
    static final Written NONE = new Written(Outcome.NONE, null);

    boolean isDone() {
      return outcome != Outcome.NONE;
    }

    boolean wasThere() {
      return old != null;
    }
  }

  /** Who is told of a write: a channel and who we are, both empty for nobody. */
  record Audience(String channel, String origin) {
    static final Audience NOBODY = new Audience("", "");
  }

  static <T> Request<T> request(Write write, Audience audience) {
    byte[] value = write.value();
    byte[] expected = write.expected();
    return Request.script(
        write.key(),
        WRITE,
        value == null ? NOTHING : value,
        write.condition().word,
        expected == null ? NOTHING : expected,
        write.creation(),
        write.update(),
        value == null ? "remove" : "set",
        audience.channel(),
        audience.origin());
  }

  static Written written(Object reply) {
    List<?> parts = (List<?>) reply;
    int outcome = ((Long) Objects.requireNonNull(parts.get(0))).intValue();
    return new Written(Outcome.values()[outcome], (byte[]) parts.get(1));
  }
}
