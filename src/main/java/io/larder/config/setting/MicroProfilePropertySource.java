package io.larder.config.setting;

import io.larder.common.ConfigurationException;
import io.larder.common.MessageId;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** Takes settings from MicroProfile Config; loaded only where its API is on the class path. */
final class MicroProfilePropertySource implements PropertySource {
  private final Config config;

  /** Fails if the API has no implementation, or none that is ready yet. */
  MicroProfilePropertySource(ClassLoader loader) {
    config = ConfigProvider.getConfig(loader);
  }

  @Override
  public Optional<String> get(String name) {
    try {
      return Optional.ofNullable(config.getConfigValue(name).getValue());
    } catch (RuntimeException e) {
      // Such as an expression that cannot be resolved; the exception quotes it.
      String message = "%s cannot be read from MicroProfile Config (%s); a $ is written \\$ there";
      throw new ConfigurationException(
          List.of(
              MessageId.INVALID_SETTING.text(
                  message, Quoted.name(name), e.getClass().getSimpleName())));
    }
  }

  /** The sources of the JVM are named by each implementation in its own way. */
  @Override
  public Optional<String> origin(String name) {
    String source = config.getConfigValue(name).getSourceName();
    if (source == null) {
      return Optional.empty();
    }
    String lower = source.toLowerCase(Locale.ROOT);
    if (lower.contains("sys") && System.getProperty(name) != null) {
      return Optional.of(SystemPropertySource.PROPERTY);
    }
    Optional<String> variable = SystemPropertySource.variableOf(name, System.getenv());
    return lower.contains("env") && variable.isPresent()
        ? variable.map(found -> SystemPropertySource.VARIABLE + found)
        : Optional.of(Quoted.of(source).toString());
  }

  @Override
  public Set<String> names() {
    Set<String> names = new HashSet<>();
    config.getPropertyNames().forEach(names::add);
    return names;
  }
}
