package io.larder.config.setting;

import java.util.HashSet;
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
    return Optional.ofNullable(config.getConfigValue(name).getValue());
  }

  @Override
  public Set<String> names() {
    Set<String> names = new HashSet<>();
    config.getPropertyNames().forEach(names::add);
    return names;
  }
}
