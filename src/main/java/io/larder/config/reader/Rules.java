package io.larder.config.reader;

import io.larder.config.setting.Problems;
import io.larder.config.setting.Setting;
import io.larder.config.setting.SettingValues;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Rules that several settings obey together.
 *
 * @param values the settings
 * @param problems receives what breaks a rule
 */
record Rules(SettingValues values, Problems problems) {

  /** Reports the others that are given beside the first. */
  void exclusive(String reason, Setting<?> first, Setting<?>... others) {
    String both =
        Arrays.stream(others)
            .filter(values::isGiven)
            .map(Setting::name)
            .collect(Collectors.joining(", "));
    if (!both.isEmpty()) {
      problems.conflict(first + " together with " + both + ": " + reason + "; remove one side");
    }
  }

  /** Reports one of two settings that is given without the other. */
  void together(Setting<?> one, Setting<?> other) {
    if (values.isGiven(one) != values.isGiven(other)) {
      Setting<?> present = values.isGiven(one) ? one : other;
      Setting<?> missing = values.isGiven(one) ? other : one;
      problems.conflict(present + " is set without " + missing + "; set both");
    }
  }

  /** Reports settings that are given although what they need is not there. */
  void needs(String what, Setting<?>... settings) {
    Arrays.stream(settings)
        .filter(values::isGiven)
        .forEach(
            setting -> problems.conflict(setting + " is set but has no effect without " + what));
  }
}
