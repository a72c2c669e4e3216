package io.larder.codec.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Processes;
import java.lang.reflect.Constructor;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Keys of generated classes with generated values: they have the same bytes exactly if they are
 * equal, and are read as they were. {@code -Dlarder.test.seed} repeats a run.
 */
class KeyPropertiesTest {
  private static final int CLASSES = 60;
  private static final int KEYS = 12;
  private static final String PACKAGE = "io.larder.codec.key.generated";

  private final long seed =
      Long.getLong("larder.test.seed", new Random().nextLong() & Integer.MAX_VALUE);
  private final Random random = new Random(seed);
  private final KeyValues values = new KeyValues(random);
  @TempDir private Path classes;

  /** One generated class: its fields with those of its superclass, in the constructor's order. */
  private record Shape(String name, List<Class<?>> fields, boolean isRecord, boolean isOpen) {}

  @Test
  void keys_haveTheSameBytesExactlyIfTheyAreEqual() throws Exception {
    System.out.println("KeyPropertiesTest: larder.test.seed=" + seed);
    List<Shape> shapes = new ArrayList<>();
    List<JavaFileObject> sources = new ArrayList<>();
    for (int i = 0; i < CLASSES; i++) {
      Shape above = shapes.isEmpty() ? null : shapes.get(random.nextInt(shapes.size()));
      sources.add(source(i, above != null && above.isOpen() ? above : null, shapes));
    }
    compile(sources);
    URL[] place = {classes.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(place, getClass().getClassLoader())) {
      KeyFormat format = new KeyFormat(name -> !name.startsWith("javax."), loader);
      List<Object> all = new ArrayList<>(values.simple(200));
      for (Shape shape : shapes) {
        all.addAll(keys(shape, loader));
      }
      for (Object one : all) {
        check(format, one, all);
      }
    }
  }

  private void check(KeyFormat format, Object one, List<Object> all) throws Exception {
    Class<?> type = one.getClass();
    String text = text(format, one, Object.class);
    String typed = text(format, one, type);
    assertThat(format.decode(text.getBytes(UTF_8), Object.class)).as(because(text)).isEqualTo(one);
    if (!type.getName().startsWith("java.")) {
      assertThat(format.decode(typed.getBytes(UTF_8), type)).as(because(typed)).isEqualTo(one);
    }
    for (Object other : all) {
      // A Date is equal to a Timestamp, but not the other way round.
      boolean equal = one.equals(other) && other.equals(one);
      assertThat(text.equals(text(format, other, Object.class)))
          .as(() -> because(text) + " and " + text(format, other, Object.class))
          .isEqualTo(equal);
      assertThat(format.textOf(List.of(one)).equals(format.textOf(Arrays.asList(other))))
          .as(() -> because(text))
          .isEqualTo(equal);
      if (type == other.getClass()) {
        assertThat(typed.equals(text(format, other, type)))
            .as(() -> because(typed))
            .isEqualTo(equal);
      }
    }
  }

  private String because(String text) {
    return "larder.test.seed=" + seed + ": " + text;
  }

  private static String text(KeyFormat format, Object key, Class<?> declared) {
    return new String(format.encode(key, declared), UTF_8);
  }

  /** Random keys, most with a neighbour that is the same but for one field, and a copy. */
  private List<Object> keys(Shape shape, ClassLoader loader) throws Exception {
    Class<?>[] types = shape.fields().toArray(new Class<?>[0]);
    Constructor<?> constructor =
        Class.forName(PACKAGE + "." + shape.name(), true, loader).getDeclaredConstructor(types);
    constructor.setAccessible(true);
    List<Object> keys = new ArrayList<>();
    for (int i = 0; i < KEYS / 3; i++) {
      Object[] arguments = shape.fields().stream().map(values::of).toArray();
      keys.add(constructor.newInstance(arguments));
      Object copy = constructor.newInstance(Arrays.stream(arguments).map(values::copy).toArray());
      if (random.nextBoolean()) {
        int unused = copy.hashCode();
      }
      keys.add(copy);
      if (arguments.length > 0) {
        int changed = random.nextInt(arguments.length);
        arguments[changed] = values.of(types[changed]);
        keys.add(constructor.newInstance(arguments));
      }
    }
    return keys;
  }

  /** A record, or a class whose equality compares all its fields, in one of the usual forms. */
  private JavaFileObject source(int number, Shape above, List<Shape> shapes) {
    String name = "Key" + number;
    boolean isRecord = random.nextInt(4) == 0;
    Shape parent = isRecord ? null : above;
    List<Class<?>> own = new ArrayList<>();
    for (int i = random.nextInt(5) + (parent == null ? 1 : 0); i > 0; i--) {
      own.add(KeyValues.TYPES.get(random.nextInt(KeyValues.TYPES.size())));
    }
    if (isRecord) {
      own.removeIf(Class::isArray); // which records compare by identity
    }
    List<Class<?>> fields = new ArrayList<>(parent == null ? List.of() : parent.fields());
    fields.addAll(own);
    boolean isFinal = isRecord || random.nextBoolean();
    shapes.add(new Shape(name, fields, isRecord, !isFinal));
    String code =
        "package "
            + PACKAGE
            + ";\n"
            + (isRecord ? record(name, own) : type(name, parent, own, isFinal));
    return new SimpleJavaFileObject(
        URI.create("string:///" + PACKAGE.replace('.', '/') + "/" + name + ".java"),
        JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignore) {
        return code;
      }
    };
  }

  private static String record(String name, List<Class<?>> fields) {
    List<String> components = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      components.add(fields.get(i).getCanonicalName() + " f" + i);
    }
    return "public record " + name + "(" + String.join(", ", components) + ") {}";
  }

  private String type(String name, Shape parent, List<Class<?>> own, boolean isFinal) {
    List<String> taken = new ArrayList<>();
    List<String> given = new ArrayList<>();
    int inherited = parent == null ? 0 : parent.fields().size();
    for (int i = 0; i < inherited; i++) {
      taken.add(parent.fields().get(i).getCanonicalName() + " p" + i);
      given.add("p" + i);
    }
    StringBuilder code = new StringBuilder();
    StringBuilder assigned = new StringBuilder();
    StringBuilder compared = new StringBuilder(parent == null ? "true" : "super.equals(that)");
    StringBuilder hashed = new StringBuilder(parent == null ? "1" : "super.hashCode()");
    for (int i = 0; i < own.size(); i++) {
      String type = own.get(i).getCanonicalName();
      code.append(pick("@com.fasterxml.jackson.annotation.JsonIgnore ", "", "", ""))
          .append(pick("private ", "private final ", "public ", "transient ", "private transient "))
          .append(type)
          .append(" f")
          .append(i)
          .append(";\n");
      // A getter here and there: none of them may matter.
      code.append(pick("public " + type + " get" + name + i + "() { return f" + i + "; }\n", ""));
      taken.add(type + " f" + i);
      assigned.append("this.f").append(i).append(" = f").append(i).append(";\n");
      compared.append(" && java.util.Objects.deepEquals(f" + i + ", k.f" + i + ")");
      hashed.append(" * 31 + java.util.Arrays.deepHashCode(new Object[] {f" + i + "})");
    }
    boolean remembered = random.nextInt(3) == 0 && !own.isEmpty();
    String field = pick("hash", "hashCode", "_hash", "cachedHashCode");
    String hash =
        remembered
            ? "if (" + field + " == 0) { " + field + " = " + hashed + "; } return " + field + ";"
            : "return " + hashed + ";";
    return "public "
        + (isFinal ? "final " : "")
        + "class "
        + name
        + (parent == null ? "" : " extends " + parent.name())
        + " {\n"
        + code
        + (remembered ? pick("private int ", "private transient int ") + field + ";\n" : "")
        + name
        + "("
        + String.join(", ", taken)
        + ") {\nsuper("
        + String.join(", ", given)
        + ");\n"
        + assigned
        + "}\n"
        + "@Override public boolean equals(Object that) {\n"
        + "if (that == null || that.getClass() != getClass()) { return false; }\n"
        + name
        + " k = ("
        + name
        + ") that;\nreturn "
        + compared
        + ";\n}\n"
        + "@Override public int hashCode() { "
        + hash
        + " }\n}\n";
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private void compile(List<JavaFileObject> sources) {
    JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
    String path = Processes.classPath();
    List<String> options = List.of("-d", classes.toString(), "-proc:none", "-nowarn", "-cp", path);
    assertThat(compiler.getTask(null, null, null, options, null, sources).call())
        .as(because("compiled"))
        .isTrue();
    assertThat(Files.isDirectory(classes.resolve(PACKAGE.replace('.', '/')))).isTrue();
  }
}
