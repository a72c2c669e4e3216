package io.larder.codec;

import io.larder.codec.shape.Document;
import io.larder.codec.shape.UnusableTypes;
import io.larder.common.CodecException;
import io.larder.common.Failures;
import io.larder.common.KeyText;
import io.larder.common.LazyEntities;
import io.larder.common.MessageId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.io.Serializable;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads values by Java serialization. Only classes that stored data may name are read,
 * and written: those that {@link AllowedTypes} allows, and the declared ones. A class is loaded
 * after its name was checked. Thread-safe.
 *
 * <p>A value is a letter, then the serialized object: {@code J} the value itself or, where an
 * {@code Optional} is declared, what is in it; {@code O} an {@code Optional} elsewhere; {@code N}
 * alone is an empty one.
 */
public final class JavaCodec implements ValueCodec {
  private static final byte VALUE = 'J';
  private static final byte OPTIONAL = 'O';
  private static final byte EMPTY = 'N';

  /** As deep as Jackson writes JSON. */
  static final int DEEPEST = 500;

  // Fewer, on a small stack.
  private static final String TOO_DEEP =
      "more objects in each other than the stack of the thread holds";

  // Tables of the JDK have several places for an element, each of which takes a byte at least.
  private static final int PLACES = 8;
  private static final int SMALLEST_TABLE = 1_024;

  private final AllowedTypes allowed;
  private final ClassLoader loader;
  private final int limit;
  private final Map<Type, Set<String>> declaredNames = new ConcurrentHashMap<>();

  /** Writes at most so many bytes. */
  public JavaCodec(AllowedTypes allowed, ClassLoader loader, int limit) {
    this.allowed = allowed;
    this.loader = loader;
    this.limit = limit;
  }

  @Override
  public byte[] encode(Object value, Type declared) {
    boolean optional = value instanceof Optional;
    Object content = value instanceof Optional<?> known ? known.orElse(null) : value;
    boolean bare = !optional || GenericTypes.rawClass(declared) == Optional.class;
    Document document = new Document(limit);
    int objects = 0;
    try {
      document.write(content == null ? EMPTY : bare ? VALUE : OPTIONAL);
      if (content != null) {
        Writer out = new Writer(document, names(declared));
        out.writeObject(content);
        out.flush();
        objects = out.objects;
      }
    } catch (Throwable e) { // whatever the code of the value throws
      throw refused(value, document, e);
    }
    byte[] stored = document.toByteArray();
    // Only so many objects can be deeper in each other than is read.
    if (objects > DEEPEST) {
      requireReadable(value, stored, declared);
    }
    return stored;
  }

  private void requireReadable(Object value, byte[] stored, Type declared) {
    try {
      Object unused = read(stored, declared);
    } catch (UnreadableValueException e) {
      throw new CodecException(
          MessageId.UNWRITABLE_VALUE.text(
              "a value of type %s would be read as %s",
              value.getClass().getTypeName(), e.getMessage()),
          null);
    }
  }

  private static CodecException refused(Object value, Document document, Throwable failure) {
    Failures.rethrowIfFatal(failure);
    if (failure instanceof CodecException refusal) {
      return refusal;
    }
    String why;
    if (document.isFull()) {
      why = "takes more than " + document.limit() + " bytes by Java serialization";
    } else if (failure instanceof StackOverflowError) {
      why = "has " + TOO_DEEP;
    } else {
      // Of an exception of the application only the type: its text may be a value.
      why =
          "cannot be written by Java serialization: its own code threw "
              + failure.getClass().getTypeName();
    }
    return new CodecException(
        MessageId.UNWRITABLE_VALUE.text(
            "a value of type %s %s", value.getClass().getTypeName(), why),
        null);
  }

  @Override
  public Object decode(byte[] bytes, Type declared, @Nullable Class<?> bound)
      throws UnreadableValueException {
    Class<?> type = GenericTypes.boxed(GenericTypes.rawClass(declared));
    Object read = read(bytes, declared);
    Object value = type == Optional.class && !(read instanceof Optional) ? Optional.of(read) : read;
    Class<?> expected = bound == null ? type : GenericTypes.boxed(bound);
    if (!expected.isInstance(value)) {
      throw new UnreadableValueException(
          "a value of type "
              + KeyText.of(value.getClass().getName())
              + ", not "
              + expected.getTypeName());
    }
    return value;
  }

  private Object read(byte[] bytes, Type declared) throws UnreadableValueException {
    byte kind = bytes.length == 0 ? 0 : bytes[0];
    if (kind == EMPTY && bytes.length == 1) {
      return Optional.empty();
    }
    if (kind != VALUE && kind != OPTIONAL) {
      throw new UnreadableValueException("something that no cache with codec=java wrote");
    }
    ByteArrayInputStream source = new ByteArrayInputStream(bytes, 1, bytes.length - 1);
    Limits limits = new Limits(bytes.length, names(declared));
    Object value;
    try (Reader in = new Reader(source, limits)) {
      value = in.readObject();
    } catch (Throwable e) { // whatever the data makes the code of a type do
      Failures.rethrowIfFatal(e);
      throw limits.unreadable(e);
    }
    if (value == null || source.available() > 0) {
      throw new UnreadableValueException("something that no cache with codec=java wrote");
    }
    return kind == OPTIONAL ? Optional.of(value) : value;
  }

  private Set<String> names(Type declared) {
    return declaredNames.computeIfAbsent(declared, GenericTypes::names);
  }

  private final class Writer extends ObjectOutputStream {
    private final Set<String> declared;
    private int objects;

    Writer(OutputStream out, Set<String> declared) throws IOException {
      super(out);
      this.declared = declared;
      enableReplaceObject(true);
    }

    /** Is asked of each object once. */
    @Override
    protected Object replaceObject(Object one) {
      objects++;
      Class<?> type = one.getClass();
      if (LazyEntities.isLazy(type)) {
        throw new CodecException(
            MessageId.UNWRITABLE_VALUE.text(
                "%s belongs to an entity with lazy parts; cache a copy of what is loaded",
                type.getTypeName()),
            null);
      }
      if (!(one instanceof Serializable)) {
        throw new CodecException(
            MessageId.UNWRITABLE_VALUE.text(
                "%s is not java.io.Serializable, as codec=java needs it", type.getTypeName()),
            null);
      }
      return one;
    }

    @Override
    protected void annotateClass(Class<?> type) {
      String unusable = UnusableTypes.refusal(type);
      // Locks and such are parts of the JDK's own collections.
      if (unusable != null && !type.getName().startsWith("java.")) {
        throw new CodecException(MessageId.UNWRITABLE_VALUE.text(unusable), null);
      }
      if (!allowed.allowsSerialized(type.getName(), declared)) {
        throw new CodecException(AllowedTypes.refusalOfSerialized(type), null);
      }
    }

    @Override
    protected void annotateProxyClass(Class<?> type) {
      throw new CodecException(
          MessageId.UNWRITABLE_VALUE.text(String.valueOf(UnusableTypes.refusal(type))), null);
    }
  }

  private final class Reader extends ObjectInputStream {
    private final Limits limits;

    Reader(ByteArrayInputStream in, Limits limits) throws IOException {
      super(in);
      this.limits = limits;
      // Without the merge it would replace the JVM's own (jdk.serialFilter).
      setObjectInputFilter(ObjectInputFilter.merge(limits, getObjectInputFilter()));
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description)
        throws IOException, ClassNotFoundException {
      limits.require(description.getName());
      return Class.forName(description.getName(), false, loader);
    }

    @Override
    protected Class<?> resolveProxyClass(String[] interfaces) throws IOException {
      throw limits.refuse("a proxy");
    }
  }

  /** What is read of one value: no other classes, no more than its bytes can hold. */
  private final class Limits implements ObjectInputFilter {
    private final int bytes;
    private final Set<String> declared;
    // In all arrays and tables together: each may be inside of another one.
    private long places;
    private @Nullable String refused;

    Limits(int bytes, Set<String> declared) {
      this.bytes = bytes;
      this.declared = declared;
    }

    void require(String className) throws InvalidClassException {
      if (!allowed.allowsSerialized(className, declared)) {
        throw refuse(
            "the type "
                + KeyText.of(className)
                + ", which is outside the application's bean archives, the JDK's values and"
                + " collections and redis.codec.allowed-types");
      }
    }

    InvalidClassException refuse(String what) {
      refused = what;
      return new InvalidClassException("refused");
    }

    @Override
    public Status checkInput(FilterInfo info) {
      places += Math.max(0, info.arrayLength());
      if (info.depth() > DEEPEST) {
        refused = "more than " + DEEPEST + " objects in each other";
      } else if (info.references() > bytes
          || info.streamBytes() > bytes
          || places > SMALLEST_TABLE + (long) PLACES * bytes) {
        refused = "more than its bytes can hold";
      } else {
        // Each class of the data was asked for by its name, before it was loaded.
        return Status.ALLOWED;
      }
      return Status.REJECTED;
    }

    /** Of a failure only the kind is told: its text may quote the value. */
    UnreadableValueException unreadable(Throwable failure) {
      String why = failure instanceof StackOverflowError ? TOO_DEEP : refused;
      if (why != null) {
        return new UnreadableValueException("a serialized value with " + why);
      }
      return new UnreadableValueException(
          bytes
              + " bytes that are no serialized value, or one of another version of its class ("
              + failure.getClass().getSimpleName()
              + ")");
    }
  }
}
