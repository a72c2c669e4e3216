package io.larder.config.setting;

import io.larder.common.MessageId;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.ServiceConfigurationError;
import java.util.Set;

/** Gives the texts of properties by name. */
public interface PropertySource {
  /** {@return the value of a property, possibly the empty string; empty if there is none} */
  Optional<String> get(String name);

  /** {@return where the value of a property is written, if that is known} */
  default Optional<String> origin(String name) {
    return Optional.empty();
  }

  /** {@return the properties that can be listed, dotted or as environment variables} */
  Set<String> names();

  static PropertySource of(Map<String, String> properties) {
    Properties given = new Properties();
    given.putAll(properties);
    return new SystemPropertySource(given, Map.of(), new Properties());
  }

  /** MicroProfile Config where it is there and works, else {@link SystemPropertySource}. */
  static PropertySource of(ClassLoader loader) {
    try {
      Class.forName("org.eclipse.microprofile.config.ConfigProvider", false, loader);
      return new MicroProfilePropertySource(loader);
    } catch (ClassNotFoundException e) {
      // An application without MicroProfile: the usual case in plain Jakarta EE.
    } catch (RuntimeException | LinkageError | ServiceConfigurationError e) {
      // The API is there and cannot be used, for example because the server starts it later.
      String message =
          "MicroProfile Config does not work here (%s); reading system properties, environment"
              + " variables and META-INF/microprofile-config.properties instead";
      System.getLogger("io.larder.config")
          .log(
              System.Logger.Level.INFO,
              MessageId.MICROPROFILE_CONFIG_UNUSABLE.text(message, Quoted.of(e.toString())));
    }
    return new SystemPropertySource(loader);
  }
}
