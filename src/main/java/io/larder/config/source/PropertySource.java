package io.larder.config.source;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Gives the texts of properties by name. */
public interface PropertySource {
  /**
   * The value of a property.
   *
   * @param name a dotted name
   * @return its value, possibly the empty string; empty if there is no such property
   */
  Optional<String> get(String name);

  /**
   * The properties that can be listed.
   *
   * @return names, dotted or in the form of an environment variable
   */
  Set<String> names();

  /** {@return a source over a map} */
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
