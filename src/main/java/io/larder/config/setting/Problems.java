package io.larder.config.setting;

import io.larder.common.ConfigurationException;
import io.larder.common.MessageId;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects what is wrong with the settings, so that all of it is reported together. */
public final class Problems {
  private final Set<String> lines = new LinkedHashSet<>();

  /** Adds a value that its setting does not accept; the text must not be a secret. */
  public void invalid(String property, String text, String expected) {
    String line = "%s=%s cannot be used; expected %s";
    lines.add(MessageId.INVALID_SETTING.text(line, property, text, expected));
  }

  public void conflict(String format, Object... arguments) {
    lines.add(MessageId.CONFLICTING_SETTINGS.text(format, arguments));
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
