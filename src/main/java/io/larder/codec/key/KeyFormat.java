package io.larder.codec.key;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.larder.codec.json.JsonText;
import io.larder.codec.json.PaddedJson;
import io.larder.codec.key.KeyReader.Names;
import io.larder.codec.key.Scalars.Scalar;
import io.larder.common.CodecException;
import io.larder.common.Failures;
import io.larder.common.MessageId;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.cache.annotation.GeneratedCacheKey;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes keys so that two have the same bytes only if they are equal, and equal ones have the same
 * bytes in every JVM, as far as their classes compare their state. What has no such identity is
 * refused. Thread-safe.
 *
 * <p>A text is a JSON string, a number of a declared type a JSON number, an object of a declared
 * type a JSON object of its fields. Where the type does not tell what a value is, the value is
 * tagged: {@code {"long":7}}; at the top of a key {@code {"t":"java.lang.Long","v":7}}. A generated
 * key is a JSON string, of a text that begins with a bracket or brace; the first character of other
 * texts that look so is escaped.
 */
public final class KeyFormat {
  private static final String TYPE = "t";
  private static final String VALUE = "v";
  private static final JsonFactory JSON =
      new PaddedJson(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(KeyWriter.DEEPEST_JSON)
                      .maxNumberLength(Integer.MAX_VALUE)
                      .maxStringLength(Integer.MAX_VALUE)
                      .build()));

  private final KeyKinds kinds = new KeyKinds();
  private final Predicate<String> allowed;
  private final ClassLoader loader;

  /** The key of an annotated call as it is stored: its text. */
  public record GeneratedText(String text) {}

  /** Lets keys name the allowed classes, which are loaded by the loader when they are read. */
  public KeyFormat(Predicate<String> allowed, ClassLoader loader) {
    this.allowed = allowed;
    this.loader = loader;
  }

  /** Fails with type and path of what has no identity. */
  public byte[] encode(Object key, Type declared) {
    if (key instanceof String text) {
      return encode(text);
    }
    KeyKind kind = kinds.of(key.getClass());
    KeyKind expected = kinds.of(rawClass(declared));
    if (kind == expected && kind instanceof Scalar scalar && !scalar.quoted()) {
      String text = scalar.text().apply(key);
      if (Scalar.isJson(text)) {
        return text.getBytes(ISO_8859_1);
      }
    }
    if (key instanceof GeneratedCacheKey) {
      return encodeGenerated(textOf(key));
    }
    return text(
            () -> describe(key),
            out -> {
              if (expected != KeyKind.OPEN) {
                out.value(key, rawClass(declared));
                return;
              }
              out.add("{\"" + TYPE + "\":")
                  .quote(kind == KeyKind.OPEN ? "" : KeyKinds.nameOf(kind));
              out.add(",\"" + VALUE + "\":").content(key, kind);
              out.add('}');
            })
        .getBytes(UTF_8);
  }

  private static byte[] encode(String text) {
    if (looksGenerated(text)) {
      return JsonText.quoteApart(text).getBytes(UTF_8);
    }
    byte[] plain = plain(text);
    return plain != null ? plain : quoted(text);
  }

  /** The bytes of a text that is in JSON as it is, else null: of most keys. */
  private static byte @Nullable [] plain(String text) {
    int length = text.length();
    byte[] json = new byte[length + 2];
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~' || c == '"' || c == '\\') {
        return null;
      }
      json[i + 1] = (byte) c;
    }
    json[0] = '"';
    json[length + 1] = '"';
    return json;
  }

  private static byte[] quoted(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    JsonText.quote(text, out);
    return out.toString().getBytes(UTF_8);
  }

  /** Writes the key of an annotated call, a text as {@link #textOf} gives it. */
  public byte[] encodeGenerated(String text) {
    return quoted(text);
  }

  private static boolean looksGenerated(String text) {
    return (text.startsWith("[") && text.endsWith("]"))
        || (text.startsWith("{\"") && text.endsWith("}"));
  }

  /** The text of an application's own generated key. */
  public String textOf(Object generated) {
    return text(() -> describe(generated), out -> out.value(generated, Object.class));
  }

  /** The text of the parameters of a call. */
  public String textOf(List<? extends @Nullable Object> parameters) {
    return text(
        () -> "a call with such parameters",
        out -> {
          out.add('[');
          for (int i = 0; i < parameters.size(); i++) {
            out.add(i == 0 ? "" : ",").element(parameters.get(i), "parameter " + (i + 1));
          }
          out.add(']');
        });
  }

  private static String describe(Object key) {
    return "a key of type " + key.getClass().getTypeName();
  }

  private String text(Supplier<String> key, Consumer<KeyWriter> content) {
    KeyWriter out = new KeyWriter(kinds);
    try {
      content.accept(out);
      return out.toString();
    } catch (NoIdentityException e) {
      throw refused(key, e.getMessage());
    } catch (Throwable e) { // whatever the code of the key throws
      Failures.rethrowIfFatal(e);
      // Of an exception of the application only the type: its text may be a value.
      throw refused(key, "its own code threw " + e.getClass().getTypeName());
    }
  }

  private static CodecException refused(Supplier<String> key, String reason) {
    String message = "%s has no identity: %s; use values, collections, records or classes of them";
    return new CodecException(
        MessageId.KEY_WITHOUT_IDENTITY.text(message, key.get(), reason), null);
  }

  /** The key, equal to the one that was written; of an annotated call a {@link GeneratedText}. */
  public Object decode(byte[] bytes, Type declared) throws UnreadableKeyException {
    Class<?> root = rawClass(declared);
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), bytes)) {
      KeyReader in = new KeyReader(json, new Names(kinds, allowed, loader, root));
      JsonToken first = in.next();
      if (first == JsonToken.VALUE_STRING && isGenerated(bytes)) {
        return generated(in.scalar(), bytes, root);
      }
      Object key =
          kinds.of(root) == KeyKind.OPEN && first == JsonToken.START_OBJECT
              ? named(in, root)
              : in.value(root, root);
      in.expect(null);
      return checked(key, bytes, root);
    } catch (UnreadableKeyException e) {
      throw e;
    } catch (Throwable e) { // whatever the data makes collections and the key's class do
      Failures.rethrowIfFatal(e);
      throw new UnreadableKeyException();
    }
  }

  private static Object named(KeyReader in, Class<?> root) throws UnreadableKeyException {
    in.beginObject();
    in.expectName(TYPE);
    in.next();
    KeyKind kind = in.kind(in.scalar());
    in.next();
    in.expectName(VALUE);
    Object key = in.content(kind, root);
    in.expect(JsonToken.END_OBJECT);
    return key;
  }

  private static boolean isGenerated(byte[] bytes) {
    return bytes.length > 3
        && (bytes[1] == '[' ? bytes[bytes.length - 2] == ']' : bytes[1] == '{' && bytes[2] == '\\');
  }

  private Object generated(String text, byte[] bytes, Class<?> root) throws UnreadableKeyException {
    if (text.startsWith("[")) {
      return new GeneratedText(text);
    }
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text.getBytes(UTF_8))) {
      KeyReader in = new KeyReader(json, new Names(kinds, allowed, loader, root));
      in.next();
      Object key = in.value(Object.class, Object.class);
      in.expect(null);
      return checked(key, bytes, root);
    }
  }

  /** A key is what was read only if it is written as what was read. */
  private Object checked(@Nullable Object key, byte[] bytes, Class<?> root)
      throws UnreadableKeyException {
    try {
      if (key != null && boxed(root).isInstance(key) && Arrays.equals(encode(key, root), bytes)) {
        return key;
      }
    } catch (CodecException e) {
      // As it could not have been written.
    }
    throw new UnreadableKeyException("a key that was not written as " + root.getTypeName());
  }

  static Class<?> boxed(Class<?> type) {
    return java.lang.invoke.MethodType.methodType(type).wrap().returnType();
  }

  static Class<?> rawClass(Type type) {
    if (type instanceof Class<?> plain) {
      return plain;
    }
    if (type instanceof ParameterizedType parameterized) {
      return (Class<?>) parameterized.getRawType();
    }
    if (type instanceof GenericArrayType array) {
      return rawClass(array.getGenericComponentType()).arrayType();
    }
    if (type instanceof WildcardType wildcard) {
      return rawClass(wildcard.getUpperBounds()[0]);
    }
    return type instanceof TypeVariable<?> variable
        ? rawClass(variable.getBounds()[0])
        : Object.class;
  }
}
