package io.larder.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.connection.Command;
import io.larder.connection.client.RedissonConnection;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RScript;
import org.redisson.client.codec.ByteArrayCodec;

/**
 * Runs Lua on the primary that holds the keys: reads too, because a replica may still have what was
 * just revoked. Messages name no key: it would hold the hash of a token.
 */
final class Scripts {
  private final RedissonConnection connection;

  Scripts(RedissonConnection connection) {
    this.connection = connection;
  }

  /**
   * A script of ours.
   *
   * @param repeatable whether it may be sent again after a lost reply
   */
  record Script(String name, boolean repeatable, String lua) {}

  Step<Answer> run(Script script, List<Object> keys, Object... arguments) {
    Object[] bytes =
        Arrays.stream(arguments).map(argument -> argument.toString().getBytes(UTF_8)).toArray();
    return Step.of(
        connection
            .call(
                new Command<List<@Nullable Object>>(
                    script.name(),
                    null,
                    "string",
                    script.repeatable(),
                    client ->
                        client
                            .getScript(ByteArrayCodec.INSTANCE)
                            .evalAsync(
                                (String) keys.get(0),
                                RScript.Mode.READ_WRITE,
                                script.lua(),
                                RScript.ReturnType.LIST,
                                keys,
                                bytes)))
            .map(Answer::new));
  }

  /** What a script returned: texts, and nil where there is nothing. */
  record Answer(List<@Nullable Object> values) {
    int size() {
      return values.size();
    }

    byte @Nullable [] bytes(int index) {
      return index < values.size() ? (byte[]) values.get(index) : null;
    }

    @Nullable String textOrNull(int index) {
      byte[] bytes = bytes(index);
      return bytes == null ? null : new String(bytes, UTF_8);
    }

    String text(int index) {
      String text = textOrNull(index);
      if (text == null) {
        throw new IllegalStateException("a script returned nothing at " + index);
      }
      return text;
    }

    long number(int index) {
      return Long.parseLong(text(index));
    }
  }
}
