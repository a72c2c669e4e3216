package io.larder.testkit;

import io.larder.config.NodeAddress;
import io.larder.config.Settings;
import io.larder.config.setting.Setting;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The settings of an application under test. */
final class TestSettings {
  /** What else could lead to another server than the test's, or fit only the application's own. */
  private static final List<Setting<?>> ABSENT =
      List.of(
          Settings.URL,
          Settings.USERNAME,
          Settings.PASSWORD,
          Settings.PASSWORD_FILE,
          Settings.CLUSTER_NODES,
          Settings.SENTINEL_MASTER,
          Settings.SENTINEL_NODES,
          Settings.REPLICAS,
          Settings.TLS_TRUST_STORE,
          Settings.TLS_TRUST_STORE_PASSWORD,
          Settings.TLS_KEY_STORE,
          Settings.TLS_KEY_STORE_PASSWORD,
          Settings.EMBEDDED,
          Settings.TLS_ENABLED);

  private TestSettings() {}

  /** Reads what an annotation gives. */
  static Map<String, String> parse(String... properties) {
    Map<String, String> parsed = new LinkedHashMap<>();
    for (String property : properties) {
      int end = property.indexOf('=');
      if (end < 1) {
        throw new IllegalStateException(
            "@LarderTest(properties = \"" + property + "\") is not name=value");
      }
      String name = property.substring(0, end).strip();
      if (parsed.put(name, property.substring(end + 1).strip()) != null) {
        throw new IllegalStateException(
            name + " is given twice among the properties of @LarderTest");
      }
    }
    return parsed;
  }

  /** All settings: how the server is reached at an address, and more. */
  static Map<String, String> of(Server server, NodeAddress address, Map<String, String> more) {
    Map<String, String> leading = leading(server, address);
    for (String name : more.keySet()) {
      if (leading.containsKey(name)) {
        throw new IllegalStateException(
            name
                + " leads to the Redis of the test and is not among the properties of @LarderTest");
      }
    }
    Map<String, String> all = new TreeMap<>(leading);
    // Outages of tests are short, and so are these.
    all.put(Settings.RETRY_DELAY.name(), "100");
    all.put(Settings.RETRY_MAX_DELAY.name(), "PT0.5S");
    // A busy machine connects in its own time.
    all.put(Settings.STARTUP_MAX_WAIT.name(), "PT1M");
    all.putAll(more);
    return Collections.unmodifiableMap(all);
  }

  private static Map<String, String> leading(Server server, NodeAddress address) {
    Map<String, String> leading = new TreeMap<>();
    ABSENT.forEach(setting -> leading.put(setting.name(), ""));
    leading.put(Settings.HOST.name(), address.host());
    leading.put(Settings.PORT.name(), Integer.toString(address.port()));
    leading.put(Settings.DB.name(), Integer.toString(server.database()));
    leading.put(Settings.KEY_PREFIX.name(), server.prefix());
    if (!server.login().isEmpty()) {
      int last = server.login().size() - 1;
      leading.put(Settings.PASSWORD.name(), server.login().get(last));
      leading.put(Settings.USERNAME.name(), last == 0 ? "" : server.login().get(0));
    }
    return leading;
  }
}
