package io.larder.config.setting;

import io.larder.config.setting.Syntax.Mismatch;
import io.larder.config.source.PropertySource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The values of the settings of one list. They are read and checked at once when this is made;
 * afterwards a value costs one access to an array. Immutable.
 */
public final class SettingValues {
  /** The level of a value that nothing but the declaration gives. */
  public static final int DEFAULT_LEVEL = Integer.MAX_VALUE;

  private final List<Setting<?>> settings;
  private final @Nullable Given[] given;
  private final @Nullable Object[] values;

  /**
   * Where a value comes from.
   *
   * @param level the index of the prefix under which it was found
   * @param property the full name of the property
   */
  private record Given(int level, String property) {}

  /**
   * Reads all settings of a list.
   *
   * @param source where the texts come from
   * @param settings the list
   * @param prefixes what precedes the names of the settings; where a setting is given under several
   *     prefixes, the first of them holds
   * @param problems receives what cannot be used; the default holds in its place
   */
  public SettingValues(
      PropertySource source, List<Setting<?>> settings, List<String> prefixes, Problems problems) {
    this.settings = settings;
    this.given = new @Nullable Given[settings.size()];
    this.values = new @Nullable Object[settings.size()];
    for (Setting<?> setting : settings) {
      values[setting.index()] = setting.defaultValue().orElse(null);
      for (int level = 0; level < prefixes.size() && !isGiven(setting); level++) {
        String property = prefixes.get(level) + setting.name();
        Optional<String> text = source.get(property).filter(setting.syntax()::isPresent);
        if (text.isPresent()) {
          given[setting.index()] = new Given(level, property);
          parse(setting, property, text.get(), problems);
        }
      }
    }
  }

  private void parse(Setting<?> setting, String property, String text, Problems problems) {
    Syntax<?> syntax = setting.syntax();
    try {
      values[setting.index()] = syntax.parse(syntax.strip(text));
    } catch (Mismatch mismatch) {
      problems.invalid(property, syntax.show(text), mismatch.expected());
    }
  }

  /**
   * The value of a setting that has a default.
   *
   * @param setting the setting
   * @param <T> the type of its value
   * @return the value, or the default where none is given or the one given cannot be used
   */
  public <T> T get(Setting<T> setting) {
    return find(setting)
        .orElseThrow(() -> new IllegalStateException(setting + " has no default; use find"));
  }

  /**
   * The value of a setting.
   *
   * @param setting the setting
   * @param <T> the type of its value
   * @return the value or the default, empty where there is neither
   */
  @SuppressWarnings("unchecked") // the setting's own syntax made the value
  public <T> Optional<T> find(Setting<T> setting) {
    return Optional.ofNullable((T) values[setting.index()]);
  }

  /**
   * Whether the application sets at least one of some settings itself.
   *
   * @param any the settings
   * @return true if one of them has a value, be it usable or not
   */
  public boolean isGiven(Setting<?>... any) {
    for (Setting<?> setting : any) {
      if (level(setting) != DEFAULT_LEVEL) {
        return true;
      }
    }
    return false;
  }

  /**
   * Under which prefix a setting is given.
   *
   * @param setting the setting
   * @return the index of the prefix, or {@link #DEFAULT_LEVEL}
   */
  public int level(Setting<?> setting) {
    Given found = given[setting.index()];
    return found == null ? DEFAULT_LEVEL : found.level();
  }

  /**
   * The property that gives a setting and the value, for messages.
   *
   * @param setting the setting
   * @return {@code property=value}; a secret is not shown
   */
  public String describe(Setting<?> setting) {
    Given found = given[setting.index()];
    return (found == null ? setting.name() : found.property()) + "=" + values[setting.index()];
  }

  /** {@return the names of all properties that are given} */
  public Set<String> given() {
    Set<String> names = new TreeSet<>();
    for (Setting<?> setting : settings) {
      Given found = given[setting.index()];
      if (found != null) {
        names.add(found.property());
      }
    }
    return names;
  }

  /** What is given, without secrets. */
  @Override
  public String toString() {
    return settings.stream()
        .filter(setting -> isGiven(setting))
        .map(this::describe)
        .collect(Collectors.joining(", ", "{", "}"));
  }
}
