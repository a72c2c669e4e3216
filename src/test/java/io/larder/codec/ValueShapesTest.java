package io.larder.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.larder.common.CodecException;
import io.larder.support.Cases;
import io.larder.support.StateText;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/**
 * Values of generated classes come back in their whole state or are refused, and are refused only
 * where a field has no way into the data and back.
 */
class ValueShapesTest {
  private static final int CLASSES = 25;
  private static final List<String> TYPES =
      List.of(
          "int",
          "long",
          "boolean",
          "double",
          "String",
          "Integer",
          "java.math.BigDecimal",
          "java.time.Instant",
          "java.util.List<String>",
          "java.util.Set<Integer>",
          "java.util.Map<String, Long>",
          "Object",
          "Number",
          "Part",
          "java.util.List<Part>",
          "java.util.Optional<Part>");

  /** How a field gets into the data and back; the last ones do not. */
  private enum Access {
    BEAN,
    PUBLIC,
    TRANSIENT,
    NO_GETTER,
    NO_ACCESSOR,
    IGNORED;

    boolean isLost() {
      return compareTo(NO_GETTER) >= 0;
    }
  }

  private Random random;

  @Test
  void valuesOfGeneratedClasses_comeBack_orAreRefused() {
    Cases.check(3, source -> source, this::check);
  }

  private void check(Random source) throws Exception {
    random = source;
    Path sources = Files.createTempDirectory("shapes");
    try (URLClassLoader loader = compile(sources)) {
      BeanArchives archives = new BeanArchives(loader);
      archives.add(loader.loadClass("generated.Part"));
      JsonCodec json = new JsonCodec(Set.of(), loader);
      TypedCodec codec = new TypedCodec(json, new AllowedTypes(Set.of(), archives), loader);
      for (int i = 0; i < CLASSES; i++) {
        Class<?> type = loader.loadClass("generated.Shape" + i);
        for (int j = 0; j < 30; j++) {
          check(codec, json, type, value(type, loader, 3));
        }
      }
    } finally {
      delete(sources);
    }
  }

  private static void check(TypedCodec codec, JsonCodec json, Class<?> type, Object value)
      throws Exception {
    boolean lost = type.getField("LOST").getBoolean(null);
    for (Class<?> declared : List.of(type, type.getSuperclass(), Object.class)) {
      byte[] bytes;
      try {
        bytes = codec.encode(value, declared);
      } catch (CodecException e) {
        boolean empty = StateText.of(value).endsWith("{}");
        assertThat(lost || empty || hasLostPart(value) || hasNullOptional(value))
            .as(e.getMessage() + StateText.of(value))
            .isTrue();
        continue;
      }
      assertThat(lost).as(type.getName()).isFalse();
      Object read = codec.decode(bytes, declared, Object.class);
      assertThat(StateText.of(read)).as(new String(bytes, UTF_8)).isEqualTo(StateText.of(value));
    }
    try {
      byte[] bytes = json.encode(value);
      Object read = json.decode(bytes, type);
      assertThat(StateText.of(read)).as(new String(bytes, UTF_8)).isEqualTo(StateText.of(value));
    } catch (CodecException e) {
      // Plain JSON has no names of types, so that more is refused.
    }
  }

  private static boolean hasNullOptional(Object value) throws IllegalAccessException {
    for (Class<?> c = value.getClass(); c != Object.class; c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        field.setAccessible(true);
        if (field.getType() == Optional.class && field.get(value) == null) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether a part is an object of a class that is refused. */
  private static boolean hasLostPart(Object value) {
    return StateText.of(value).contains("generated.LostPart");
  }

  private URLClassLoader compile(Path sources) throws IOException {
    List<String> files = new ArrayList<>();
    files.add(source(sources, "Part", "public class Part { public int size; }"));
    files.add(
        source(sources, "BigPart", "public class BigPart extends Part { public String extra; }"));
    files.add(
        source(
            sources,
            "LostPart",
            "public class LostPart extends Part { private int gone; "
                + "public LostPart() { gone = 7; } }"));
    for (int i = 0; i < CLASSES; i++) {
      String parent = i == 0 || random.nextInt(3) > 0 ? null : "Shape" + random.nextInt(i);
      files.add(source(sources, "Shape" + i, shape("Shape" + i, parent, i)));
    }
    List<String> arguments = new ArrayList<>(List.of("-proc:none", "-parameters", "-cp"));
    arguments.add(classPathOf(JsonIgnore.class));
    arguments.addAll(List.of("-d", sources.toString()));
    arguments.addAll(files);
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    assertThat(failed).isZero();
    return new URLClassLoader(new URL[] {sources.toUri().toURL()}, getClass().getClassLoader());
  }

  private static String classPathOf(Class<?> type) {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath()).toString();
  }

  private static String source(Path folder, String name, String text) throws IOException {
    Path file = folder.resolve(name + ".java");
    Files.writeString(file, "package generated;\n" + text);
    return file.toString();
  }

  private String shape(String name, String parent, int number) {
    StringBuilder text = new StringBuilder("public class " + name);
    if (parent != null) {
      text.append(" extends ").append(parent);
    }
    text.append(" {\n");
    boolean lost = false;
    int fields = random.nextInt(4) + (random.nextBoolean() ? 1 : 0);
    for (int i = 0; i <= fields; i++) {
      Access access = random.nextInt(4) > 0 ? Access.BEAN : Access.values()[random.nextInt(6)];
      lost |= access.isLost();
      field(text, "f" + number + "x" + i, TYPES.get(random.nextInt(TYPES.size())), access);
    }
    String inherited = parent == null ? "" : parent + ".LOST || ";
    text.append("  public static final boolean LOST = ").append(inherited).append(lost);
    if (random.nextBoolean()) {
      text.append(";\n  public ").append(name).append("() {}\n");
      text.append("  public ").append(name).append("(String other, int count) { this(); }\n}");
    } else {
      text.append(";\n}");
    }
    return text.toString();
  }

  private static void field(StringBuilder text, String name, String type, Access access) {
    String upper = Character.toUpperCase(name.charAt(0)) + name.substring(1);
    switch (access) {
      case PUBLIC -> text.append("  public ");
      case TRANSIENT -> text.append("  private transient ");
      case IGNORED -> text.append("  @com.fasterxml.jackson.annotation.JsonIgnore public ");
      default -> text.append("  private ");
    }
    text.append(type).append(' ').append(name).append(";\n");
    if (access == Access.BEAN) {
      String get = type.equals("boolean") ? "is" : "get";
      text.append("  public %s %s%s() { return %s; }\n".formatted(type, get, upper, name));
    }
    if (access == Access.BEAN || access == Access.NO_GETTER) {
      text.append("  public void set%s(%s v) { this.%s = v; }\n".formatted(upper, type, name));
    }
  }

  private Object value(Class<?> type, ClassLoader loader, int depth) throws Exception {
    Object value = type.getConstructor().newInstance();
    for (Class<?> c = type; c != Object.class; c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        int modifiers = field.getModifiers();
        if (!Modifier.isStatic(modifiers) && !Modifier.isTransient(modifiers)) {
          field.setAccessible(true);
          Object given = given(field.getGenericType().getTypeName(), loader, depth);
          if (given != null || !field.getType().isPrimitive()) {
            field.set(value, given);
          }
        }
      }
    }
    return value;
  }

  private Object given(String type, ClassLoader loader, int depth) throws Exception {
    if (random.nextInt(5) == 0) {
      return null;
    }
    return switch (type) {
      case "int", "java.lang.Integer" -> random.nextInt();
      case "long" -> random.nextLong();
      case "boolean" -> random.nextBoolean();
      case "double" -> random.nextDouble();
      case "java.lang.String" -> random.nextBoolean() ? "" : "t" + random.nextInt();
      case "java.math.BigDecimal" -> BigDecimal.valueOf(random.nextLong(), random.nextInt(40) - 20);
      case "java.time.Instant" ->
          Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
      case "java.util.List<java.lang.String>" -> List.of("a", "t" + random.nextInt());
      case "java.util.Set<java.lang.Integer>" ->
          random.nextBoolean()
              ? Set.of(random.nextInt())
              : new LinkedHashSet<>(List.of(3, random.nextInt(), 1));
      case "java.util.Map<java.lang.String, java.lang.Long>" -> Map.of("k", random.nextLong());
      case "java.lang.Number" -> number();
      case "generated.Part" -> part(loader, depth);
      case "java.util.List<generated.Part>" -> List.of(part(loader, depth), part(loader, depth));
      case "java.util.Optional<generated.Part>" -> Optional.of(part(loader, depth));
      default -> random.nextBoolean() ? number() : part(loader, depth);
    };
  }

  private Object number() {
    return List.of(
            random.nextInt(),
            (long) random.nextInt(),
            random.nextLong(),
            random.nextDouble(),
            random.nextFloat(),
            new BigInteger(200, random),
            BigDecimal.valueOf(random.nextInt(), 3))
        .get(random.nextInt(7));
  }

  private Object part(ClassLoader loader, int depth) throws Exception {
    int which = random.nextInt(20);
    String name = which == 0 ? "LostPart" : which % 2 == 0 ? "BigPart" : "Part";
    return value(loader.loadClass("generated." + name), loader, depth - 1);
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (Files.isDirectory(file)) {
          delete(file);
        } else {
          Files.delete(file);
        }
      }
    }
    Files.delete(folder);
  }
}
