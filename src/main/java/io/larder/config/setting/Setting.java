package io.larder.config.setting;

import io.larder.config.setting.Syntax.Mismatch;
import java.util.List;
import java.util.Optional;

/**
 * The declaration of one setting: its place among those declared together, its key (or what follows
 * their common prefix), the default as one would write it, its syntax and its text in settings.md.
 */
public record Setting<T>(
    int index, String name, String defaultText, Syntax<T> syntax, String documentation) {
  /** A declaration that lacks the documentation, which adds it to its list. */
  public record Draft<T>(List<Setting<?>> list, String name, String defaultText, Syntax<T> syntax) {
    public Setting<T> meaning(String documentation) {
      Setting<T> setting = new Setting<>(list.size(), name, defaultText, syntax, documentation);
      setting.defaultValue(); // one that its own syntax refuses fails here
      list.add(setting);
      return setting;
    }
  }

  public Optional<T> defaultValue() {
    try {
      return defaultText.isEmpty() ? Optional.empty() : Optional.of(syntax.parse(defaultText));
    } catch (Mismatch e) {
      throw new IllegalStateException(name + " has no usable default: " + e.getMessage(), e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
