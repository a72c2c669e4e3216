package io.larder.codec.key;

import io.larder.codec.json.JsonText;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes one key as text and refuses what contains itself, or is too deep or too long for one. */
final class KeyWriter {
  private static final int DEEPEST = 500;

  /** A map of maps takes two arrays and a tag for each level. */
  static final int DEEPEST_JSON = 3 * DEEPEST + 8;

  static final int LONGEST = 16 * 1024 * 1024;

  private static final Object[] NONE = {};

  private final KeyKinds kinds;
  private final StringBuilder out = new StringBuilder(64);
  // What is being written: whoever is met again below itself has no end.
  private @Nullable Object[] open = NONE;
  private int depth;
  private boolean isChecked = true;

  KeyWriter(KeyKinds kinds) {
    this.kinds = kinds;
  }

  /** Whether objects that only their identity tells from others are refused. */
  boolean isChecked() {
    return isChecked;
  }

  KeyKind kindOf(Object value) {
    return kinds.of(value.getClass());
  }

  /** Writes a value whatever it is told from others by. */
  void unchecked(@Nullable Object value, Class<?> declared) {
    boolean before = isChecked;
    isChecked = false;
    value(value, declared);
    isChecked = before;
  }

  /** {@return a value as text, or an empty one if it cannot be written; nothing is written} */
  String compared(Object value, KeyKind kind) {
    KeyWriter other = new KeyWriter(kinds);
    other.isChecked = false;
    try {
      other.content(value, kind);
    } catch (NoIdentityException e) {
      return "";
    }
    return other.toString();
  }

  @Override
  public String toString() {
    return out.toString();
  }

  KeyWriter add(String text) {
    if (out.length() + text.length() > LONGEST) {
      throw new NoIdentityException(
          depth == 0 ? String.class : Objects.requireNonNull(open[0]).getClass(),
          "takes more than " + LONGEST + " characters as a key");
    }
    out.append(text);
    return this;
  }

  KeyWriter add(char c) {
    out.append(c);
    return this;
  }

  KeyWriter quote(String text) {
    JsonText.quote(text, out);
    return add("");
  }

  /** Writes a value where a type is declared; with its tag unless the type tells its kind. */
  void value(@Nullable Object value, Class<?> declared) {
    if (value == null) {
      add("null");
      return;
    }
    KeyKind kind = kinds.of(value.getClass());
    KeyKind expected = kinds.of(declared);
    if (kind == expected || (expected == KeyKind.OPEN && KeyKinds.tellsItself(kind))) {
      content(value, kind);
    } else {
      add('{').quote(kind == KeyKind.OPEN ? "" : kind.tag()).add(':');
      content(value, kind);
      add('}');
    }
  }

  /** Writes a value without a tag. */
  void content(Object value, KeyKind kind) {
    if (kind instanceof Scalars.Scalar scalar) {
      scalar.write(value, this);
      return;
    }
    if (kind == KeyKind.OPEN) {
      throw new NoIdentityException(value.getClass(), KeyKinds.BY_IDENTITY);
    }
    for (int i = 0; i < depth; i++) {
      if (open[i] == value) {
        throw new NoIdentityException(value.getClass(), "contains itself");
      }
    }
    if (depth == DEEPEST) {
      throw new NoIdentityException(value.getClass(), "lies deeper than " + DEEPEST + " levels");
    }
    if (depth == open.length) {
      open = Arrays.copyOf(open, depth * 2 + 4);
    }
    open[depth++] = value;
    kind.write(value, this);
    open[--depth] = null;
  }

  /** Writes a value as an element, whose kind nothing declares. */
  void element(@Nullable Object value, String step) {
    try {
      value(value, Object.class);
    } catch (NoIdentityException e) {
      throw e.in(step);
    }
  }

  /** {@return an element as text, to be sorted; nothing is written} */
  String text(@Nullable Object value, String step) {
    int start = out.length();
    element(value, step);
    String text = out.substring(start);
    out.setLength(start);
    return text;
  }
}
