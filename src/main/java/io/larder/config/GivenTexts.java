package io.larder.config;

import io.larder.common.MessageId;
import io.larder.config.setting.Quoted;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The settings among properties that code or a file gives: those that are called redis.*. */
final class GivenTexts {
  private static final String PREFIX = "redis.";

  private GivenTexts() {}

  /**
   * {@return the settings by name}
   *
   * @param where what messages call the properties
   * @param problems where to add what is not understood
   */
  static Map<String, String> of(Properties properties, String where, List<String> problems) {
    Map<String, String> texts = new TreeMap<>();
    for (String name : names(properties)) {
      String text = properties.getProperty(name);
      Optional<String> meant = UnknownSettings.meantByGiven(name);
      if (meant.isPresent()) {
        problems.add(
            MessageId.UNKNOWN_SETTING.text(
                "%s in %s is not a setting of Larder; the nearest one is %s; correct it or remove it",
                Quoted.name(name), where, Quoted.name(meant.get())));
      } else if (name.startsWith(PREFIX) && text == null) {
        problems.add(noText(name, where, properties));
      } else if (name.startsWith(PREFIX)) {
        texts.put(name, text);
      }
    }
    return texts;
  }

  /** The names of all properties that are texts, also of the defaults, whatever their values. */
  private static Set<String> names(Properties properties) {
    Set<String> names = new TreeSet<>(properties.stringPropertyNames());
    properties.keySet().stream()
        .filter(String.class::isInstance)
        .map(String.class::cast)
        .forEach(names::add);
    try {
      for (Enumeration<?> all = properties.propertyNames(); all.hasMoreElements(); ) {
        names.add((String) all.nextElement());
      }
    } catch (ClassCastException e) {
      // Something else is a key: then those among the defaults that have no text stay unseen.
    }
    return names;
  }

  private static String noText(String name, String where, Properties properties) {
    Object value = properties.get(name);
    return MessageId.INVALID_SETTING.text(
        "%s in %s is %s; expected a text: setProperty(\"%1$s\", \"…\")",
        Quoted.name(name),
        where,
        value == null ? "no text" : "of the type " + value.getClass().getName());
  }
}
