package io.larder.config;

import io.larder.common.ConfigurationException;
import io.larder.common.MessageId;
import io.larder.config.Syntax.Mismatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Values by key, and what is wrong with them: everything is collected, nothing thrown at once. */
final class SettingValues {
  private final PropertySource source;
  private final Set<String> problems = new LinkedHashSet<>();
  private final Set<String> given = new HashSet<>();

  SettingValues(PropertySource source) {
    this.source = source;
    for (SettingKey<?> key : Settings.all()) {
      source
          .get(key.name())
          .filter(text -> !text.isBlank())
          .ifPresent(text -> given.add(key.name()));
    }
  }

  /** The value, or the default where there is none or none that can be used. */
  <T> T get(SettingKey<T> key) {
    return find(key).orElseGet(() -> defaultOf(key));
  }

  /** The value; an empty text is an absent one. */
  <T> Optional<T> find(SettingKey<T> key) {
    return source.get(key.name()).filter(text -> !text.isBlank()).flatMap(text -> parse(key, text));
  }

  /** The one kind of key whose empty text means something. */
  String findAllowingEmpty(SettingKey<String> key) {
    return source
        .get(key.name())
        .flatMap(text -> text.isEmpty() ? Optional.of(text) : parse(key, text))
        .orElse(key.defaultText());
  }

  boolean isGiven(SettingKey<?> key) {
    return given.contains(key.name());
  }

  Set<String> given() {
    return Set.copyOf(given);
  }

  void conflict(String text) {
    problems.add(MessageId.CONFLICTING_SETTINGS.text(text));
  }

  /** Adds a problem that was found elsewhere, with its id. */
  void problem(String line) {
    problems.add(line);
  }

  /** Reports the others that are set beside the first. */
  void exclusive(String reason, SettingKey<?> first, SettingKey<?>... others) {
    String both =
        Arrays.stream(others)
            .filter(this::isGiven)
            .map(SettingKey::name)
            .collect(Collectors.joining(", "));
    if (!both.isEmpty()) {
      conflict(first.name() + " together with " + both + ": " + reason + "; remove one side");
    }
  }

  void together(SettingKey<?> one, SettingKey<?> other) {
    if (isGiven(one) != isGiven(other)) {
      SettingKey<?> present = isGiven(one) ? one : other;
      SettingKey<?> missing = isGiven(one) ? other : one;
      conflict(present.name() + " is set without " + missing.name() + "; set both");
    }
  }

  void needs(String what, SettingKey<?>... keys) {
    Stream.of(keys)
        .filter(this::isGiven)
        .forEach(key -> conflict(key.name() + " is set but has no effect without " + what));
  }

  void throwProblems() {
    if (!problems.isEmpty()) {
      throw new ConfigurationException(List.copyOf(new ArrayList<>(problems)));
    }
  }

  private <T> Optional<T> parse(SettingKey<T> key, String text) {
    try {
      String stripped = key.syntax() == Syntax.SECRET ? text : text.strip();
      return Optional.of(Objects.requireNonNull(key.syntax().parse(stripped)));
    } catch (Mismatch mismatch) {
      problems.add(
          MessageId.INVALID_SETTING.text(
              key.name()
                  + "="
                  + key.syntax().show(text)
                  + " cannot be used; expected "
                  + mismatch.expected()));
      return Optional.empty();
    }
  }

  private static <T> T defaultOf(SettingKey<T> key) {
    try {
      return key.syntax().parse(key.defaultText());
    } catch (Mismatch mismatch) {
      throw new IllegalStateException(
          key.name() + " has no usable default: " + mismatch.expected(), mismatch);
    }
  }
}
