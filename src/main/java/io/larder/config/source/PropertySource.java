package io.larder.config.source;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Gives the texts of properties by name. */
public interface PropertySource {
  /** {@return the value of a property, possibly the empty string; empty if there is none} */
  Optional<String> get(String name);

  /** {@return the properties that can be listed, dotted or as environment variables} */
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
