package io.larder.config.setting;

import io.larder.common.ConfigurationException;
import io.larder.common.MessageId;
import io.larder.config.setting.Syntax.Mismatch;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects what is wrong with the settings, so that all of it is reported together. */
public final class Problems {
  private final Set<String> lines = new LinkedHashSet<>();

  /** Adds a value that its setting does not accept. */
  public void invalid(String property, Quoted text, Mismatch mismatch) {
    lines.add(
        MessageId.INVALID_SETTING.text(
            "%s cannot be used; expected %s", Quoted.of(property, text), mismatch.expected(text)));
  }

  /**
   * Adds what settings contradict.
   *
   * @param format the message, which quotes no value of a setting itself
   * @param arguments what it is about: settings, and values, of which it shows what may be shown
   */
  public void conflict(String format, Object... arguments) {
    Object[] shown = Arrays.stream(arguments).map(Quoted::ofArgument).toArray();
    lines.add(MessageId.CONFLICTING_SETTINGS.text(format, shown));
  }

  public void addAll(Collection<String> others) {
    lines.addAll(others);
  }

  public List<String> lines() {
    return List.copyOf(lines);
  }

  public void throwIfAny() {
    if (!lines.isEmpty()) {
      throw new ConfigurationException(lines());
    }
  }
}
