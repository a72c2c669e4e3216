package io.larder.config.setting;

import io.larder.config.setting.Syntax.Mismatch;
import java.util.List;
import java.util.Optional;

/**
 * The declaration of one setting.
 *
 * @param index its place among the settings that are declared together
 * @param name its key, or what follows the prefix that all settings of its list share
 * @param defaultText the default as one would write it, empty for none
 * @param documentation what it means, in Markdown, as the README has it
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

  /** {@return the default, or empty for none} */
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
