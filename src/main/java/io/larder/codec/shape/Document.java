package io.larder.codec.shape;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.ser.SerializationContextExt;

/**
 * The bytes of a value while it is written, and those parts of it of which only a comparison tells
 * whether they come back as they are.
 */
public final class Document extends OutputStream {
  private final int limit;
  private byte[] bytes = new byte[16]; // for a head
  private int size;
  private boolean full;
  private boolean doubtful;
  private @Nullable List<Suspect> suspects;

  /**
   * A part of a value, a key of a map or an object, that is compared with what is read back; from
   * then on always if it differs.
   */
  record Suspect(Object value, JavaType type, boolean isKey, Runnable whenLost) {
    Suspect(Object value, JavaType type, boolean isKey) {
      this(value, type, isKey, () -> {});
    }
  }

  /** Takes no more bytes than the limit: data that share parts may be far larger as JSON. */
  public Document(int limit) {
    this.limit = limit;
  }

  /**
   * Writes a value whose class the reader knows, by what {@link Shapes#root} found for that class.
   */
  public void write(Object value, @Nullable ValueSerializer<Object> root, JsonMapper mapper) {
    SerializationContextExt context = mapper._serializationContext();
    ValueSerializer<Object> known =
        root != null
            ? root
            : RuntimeTypeSerializer.unnamed(
                context.findTypedValueSerializer(value.getClass(), true));
    try (JsonGenerator json =
        mapper.tokenStreamFactory().createGenerator(context, this, JsonEncoding.UTF8)) {
      context.serializeValue(json, value, null, known);
    }
  }

  @Override
  public void write(int b) {
    reserve(1);
    bytes[size++] = (byte) b;
  }

  @Override
  public void write(byte[] source, int from, int length) {
    reserve(length);
    System.arraycopy(source, from, bytes, size, length);
    size += length;
  }

  @Override
  public void write(byte[] source) {
    write(source, 0, source.length);
  }

  /** Most values come in one piece: they are copied once. */
  private void reserve(int more) {
    if (more > limit - size) {
      full = true;
      throw new IllegalStateException("more than " + limit + " bytes");
    }
    int needed = size + more;
    if (needed > bytes.length) {
      int doubled = (int) Math.min(limit, bytes.length * 2L);
      bytes = Arrays.copyOf(bytes, bytes.length == 16 ? needed : Math.max(needed, doubled));
    }
  }

  public int limit() {
    return limit;
  }

  /** Whether there was more to write than the limit allows. */
  public boolean isFull() {
    return full;
  }

  public int size() {
    return size;
  }

  /** {@return what was written; nothing may be written afterwards} */
  public byte[] toByteArray() {
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }

  /** Notes that the value must be read back and compared. */
  static void doubt(JsonGenerator json) {
    Document document = of(json);
    if (document != null) {
      document.doubtful = true;
    }
  }

  /** Notes a part that can be compared by itself. */
  static void doubt(JsonGenerator json, Suspect suspect) {
    Document document = of(json);
    if (document != null) {
      document.doubtful = true;
      if (document.suspects == null) {
        document.suspects = new ArrayList<>();
      }
      document.suspects.add(suspect);
    }
  }

  /** Notes the object that a collection stands in whose class may be lost there. */
  static void doubtOwner(JsonGenerator json, SerializationContext context) {
    doubt(json);
    TokenStreamContext place = json.streamWriteContext();
    while (place != null && (place.currentValue() == null || isContainer(place.currentValue()))) {
      place = place.getParent();
    }
    if (place != null) {
      Object owner = place.currentValue();
      JavaType own = context.constructType(owner.getClass());
      doubt(json, new Suspect(owner, NaturalTypes.annotatedBase(context.getConfig(), own), false));
    }
  }

  private static boolean isContainer(Object value) {
    return value.getClass().isArray() || UnusableTypes.isContainer(value.getClass());
  }

  private static @Nullable Document of(JsonGenerator json) {
    return json.streamWriteOutputTarget() instanceof Document document ? document : null;
  }

  /** Whether the value must be read back and compared before it is stored. */
  public boolean isDoubtful() {
    return doubtful;
  }

  /** The value is not what was read of it: objects of its classes are always compared now. */
  public void lost() {
    suspects().forEach(suspect -> suspect.whenLost().run());
  }

  /** {@return the parts to compare where the value's own type is not known} */
  List<Suspect> suspects() {
    return suspects == null ? List.of() : suspects;
  }
}
