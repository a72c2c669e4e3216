package io.larder.config;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Where settings come from. */
interface PropertySource {
  /**
   * The value of a property.
   *
   * @param name a dotted name
   * @return the value as it stands there, possibly the empty string; empty if it is not there
   */
  Optional<String> get(String name);

  /**
   * Names of properties that are there, dotted or in the form of an environment variable.
   *
   * @return the names that can be listed
   */
  Set<String> names();

  /** A source over a map, for tests and tools. */
  static PropertySource of(Map<String, String> properties) {
    return new PropertySource() {
      @Override
      public Optional<String> get(String name) {
        return Optional.ofNullable(properties.get(name));
      }

      @Override
      public Set<String> names() {
        return Set.copyOf(properties.keySet());
      }
    };
  }
}
