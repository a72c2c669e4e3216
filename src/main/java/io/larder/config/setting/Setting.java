package io.larder.config.setting;

import io.larder.config.setting.Syntax.Mismatch;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The declaration of one setting: its key, its default, its syntax and the sentence that documents
 * it.
 *
 * @param <T> the type of its value
 */
public final class Setting<T> {
  private final int index;
  private final String name;
  private final String defaultText;
  private final Syntax<T> syntax;
  private final String documentation;
  private final @Nullable T defaultValue;

  Setting(int index, String name, String defaultText, Syntax<T> syntax, String documentation) {
    this.index = index;
    this.name = name;
    this.defaultText = defaultText;
    this.syntax = syntax;
    this.documentation = documentation;
    this.defaultValue = defaultText.isEmpty() ? null : parseDefault();
  }

  private T parseDefault() {
    try {
      return syntax.parse(defaultText);
    } catch (Mismatch mismatch) {
      throw new IllegalStateException(
          name + " has no usable default: " + mismatch.expected(), mismatch);
    }
  }

  /** {@return the key, or what follows the prefix that all settings of its list share} */
  public String name() {
    return name;
  }

  /** {@return the default as one would write it, empty for none} */
  public String defaultText() {
    return defaultText;
  }

  /** {@return the default, or empty for none} */
  public Optional<T> defaultValue() {
    return Optional.ofNullable(defaultValue);
  }

  /** {@return what the setting means, in Markdown, as the README has it} */
  public String documentation() {
    return documentation;
  }

  Syntax<T> syntax() {
    return syntax;
  }

  /** The place among the settings that were declared together. */
  int index() {
    return index;
  }

  /** The name. */
  @Override
  public String toString() {
    return name;
  }
}
