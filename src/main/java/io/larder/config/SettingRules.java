package io.larder.config;

import io.larder.config.setting.Problems;
import io.larder.config.setting.Quoted;
import io.larder.config.setting.Setting;
import io.larder.config.setting.SettingValues;
import java.util.Arrays;
import java.util.List;

/** Rules about which settings go together; what breaks one is a problem. */
record SettingRules(SettingValues values, Problems problems) {
  /** Reports the others that are given beside the first. */
  void exclude(String reason, Setting<?> first, Setting<?>... others) {
    List<Quoted> both = Arrays.stream(others).filter(values::isGiven).map(values::written).toList();
    if (!both.isEmpty()) {
      problems.conflict(
          "%s together with %s: " + reason + "; remove one side",
          values.written(first),
          Quoted.list(both));
    }
  }

  /** Reports one that is given without the other. */
  void require(Setting<?> one, Setting<?> other) {
    if (values.isGiven(one) && !values.isGiven(other)) {
      problems.conflict("%s is set without %s; set both", values.written(one), other);
    }
  }

  /** Reports settings that are given although what they need is not there. */
  void need(String what, Setting<?>... settings) {
    Arrays.stream(settings)
        .filter(values::isGiven)
        .forEach(
            setting ->
                problems.conflict("%s has no effect without " + what, values.written(setting)));
  }
}
