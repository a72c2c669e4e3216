package io.larder.config.setting;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The settings that are declared together, in the order of their documentation. A declaration adds
 * itself, so that reading, checking for unknown keys and documenting miss none.
 */
public final class SettingList {
  private final List<Setting<?>> settings = new ArrayList<>();

  /** Declares a setting that has a default; the documentation is Markdown for the README. */
  public <T> Setting<T> declare(
      String name, String defaultText, Syntax<T> syntax, String documentation) {
    Setting<T> setting = new Setting<>(settings.size(), name, defaultText, syntax, documentation);
    settings.add(setting);
    return setting;
  }

  /** Declares a setting without a default. */
  public <T> Setting<T> declare(String name, Syntax<T> syntax, String documentation) {
    return declare(name, "", syntax, documentation);
  }

  /** {@return everything that was declared so far, in the order of declaration} */
  public List<Setting<?>> all() {
    return Collections.unmodifiableList(settings);
  }
}
