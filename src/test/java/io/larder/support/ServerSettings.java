package io.larder.support;

import io.larder.config.NodeAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Settings of an application, as tests write them: a server and more keys and values by turns. */
public final class ServerSettings {
  /** A busy machine may need longer than an application should wait for. */
  static final String PATIENCE = "PT2M";

  private ServerSettings() {}

  /** Settings of an application that uses one server, with the prefix of all tests. */
  public static Map<String, String> of(NodeAddress server, String... more) {
    Map<String, String> settings = new HashMap<>();
    settings.put("redis.host", server.host());
    settings.put("redis.port", Integer.toString(server.port()));
    settings.put("redis.key.prefix", TestRedis.PREFIX);
    settings.put("redis.startup.max-wait", PATIENCE);
    return with(settings, more);
  }

  /** A copy with further settings, which replace those of the same key. */
  public static Map<String, String> with(Map<String, String> settings, String... more) {
    Map<String, String> all = new HashMap<>(settings);
    for (int i = 0; i < more.length; i += 2) {
      all.put(more[i], more[i + 1]);
    }
    return all;
  }

  /** The settings as code gives them with a cache manager. */
  public static Properties properties(Map<String, String> settings, String... more) {
    Properties properties = new Properties();
    properties.putAll(with(settings, more));
    return properties;
  }

  /** The same, of nothing but keys and values by turns. */
  public static Properties properties(String... pairs) {
    return properties(Map.of(), pairs);
  }

  /** Runs with settings as system properties, which go away afterwards. */
  public static void withSystem(Map<String, String> settings, Runnable test) {
    settings.forEach(System::setProperty);
    try {
      test.run();
    } finally {
      settings.keySet().forEach(System::clearProperty);
    }
  }

  /** The settings as arguments of a main class, keys and values by turns, behind others. */
  public static String[] arguments(Map<String, String> settings, String... first) {
    List<String> arguments = new ArrayList<>(List.of(first));
    settings.forEach((key, value) -> arguments.addAll(List.of(key, value)));
    return arguments.toArray(String[]::new);
  }

  /** What {@link #arguments} was given, without the first of them. */
  public static Map<String, String> parse(String[] arguments, int first) {
    return with(Map.of(), Arrays.copyOfRange(arguments, first, arguments.length));
  }
}
