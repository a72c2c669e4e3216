package io.larder.config.setting;

import io.larder.config.setting.Syntax.Mismatch;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The values of the settings of one list. They are read and checked at once when this is made;
 * afterwards a value costs one access to an array. Immutable.
 */
public class SettingValues {
  /** The level of a value that nothing but the declaration gives. */
  public static final int DEFAULT_LEVEL = Integer.MAX_VALUE;

  private final List<Setting<?>> settings;
  private final @Nullable Given[] given;
  private final @Nullable Object[] values;

  /** The property that gives a value, the index of its prefix, and what may be shown of it. */
  private record Given(
      int level, String property, Quoted value, Optional<String> origin, Quoted shown) {}

  /** A setting as pages show it: a secret is not; the property and where it is written, if any. */
  public record Shown(String value, Optional<String> property, Optional<String> origin) {}

  /**
   * Reads all settings of a list. Where a setting is given under several prefixes, the first of
   * them holds; where its value cannot be used, that is a problem and the default holds.
   */
  public SettingValues(
      PropertySource source, List<Setting<?>> settings, List<String> prefixes, Problems problems) {
    this.settings = settings;
    this.given = new @Nullable Given[settings.size()];
    this.values = new @Nullable Object[settings.size()];
    for (Setting<?> setting : settings) {
      values[setting.index()] = setting.defaultValue().orElse(null);
      for (int level = 0; level < prefixes.size() && given[setting.index()] == null; level++) {
        String property = prefixes.get(level) + setting.name();
        Optional<String> text = source.get(property).filter(setting.syntax()::isPresent);
        if (text.isPresent()) {
          Quoted value = setting.syntax().show(text.get());
          Optional<String> origin = source.origin(property);
          Quoted shown = Quoted.of(property, value).from(origin);
          given[setting.index()] = new Given(level, property, value, origin, shown);
          parse(setting, property, text.get(), problems);
        }
      }
    }
  }

  protected SettingValues(SettingValues others) {
    this.settings = others.settings;
    this.given = others.given;
    this.values = others.values;
  }

  private void parse(Setting<?> setting, String property, String text, Problems problems) {
    Syntax<?> syntax = setting.syntax();
    try {
      values[setting.index()] = syntax.parse(syntax.strip(text));
    } catch (Mismatch e) {
      problems.invalid(property, syntax.show(text), e);
    }
  }

  /** {@return the value of a setting that has a default} */
  @SuppressWarnings("unchecked") // the setting's own syntax made the value
  public final <T> T get(Setting<T> setting) {
    Object value = values[setting.index()];
    if (value == null) {
      throw new IllegalStateException(setting + " has no default; use find");
    }
    return (T) value;
  }

  /** {@return the value or the default of a setting, empty where there is neither} */
  @SuppressWarnings("unchecked") // the setting's own syntax made the value
  public final <T> Optional<T> find(Setting<T> setting) {
    return Optional.ofNullable((T) values[setting.index()]);
  }

  /** {@return whether at least one of some settings is given, be its value usable or not} */
  public final boolean isGiven(Setting<?>... any) {
    for (Setting<?> setting : any) {
      if (given[setting.index()] != null) {
        return true;
      }
    }
    return false;
  }

  /** {@return the index of the prefix under which a setting is given, or DEFAULT_LEVEL} */
  public final int level(Setting<?> setting) {
    Given found = given[setting.index()];
    return found == null ? DEFAULT_LEVEL : found.level();
  }

  /** {@return property=value for a message; a secret is not shown} */
  public final Quoted describe(Setting<?> setting) {
    Given found = given[setting.index()];
    return Quoted.of(
        found == null ? setting.name() : found.property(),
        Quoted.of(String.valueOf(values[setting.index()])));
  }

  /** {@return property=value as it is written, and where, for a message; a secret is not shown} */
  public final Quoted written(Setting<?> setting) {
    Given found = given[setting.index()];
    return found == null ? Quoted.name(setting.name()) : found.shown();
  }

  /**
   * {@return what a page shows of a setting; the empty text where it has neither value nor default}
   */
  public final Shown shown(Setting<?> setting) {
    Given found = given[setting.index()];
    return found == null
        ? new Shown(setting.defaultText(), Optional.empty(), Optional.empty())
        : new Shown(
            found.value().toString(),
            Optional.of(Quoted.name(found.property()).toString()),
            found.origin());
  }

  /** {@return what is given, without secrets} */
  @Override
  public final String toString() {
    return settings.stream()
        .filter(setting -> isGiven(setting))
        .map(setting -> describe(setting).toString())
        .collect(Collectors.joining(", ", "{", "}"));
  }
}
