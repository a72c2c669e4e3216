package io.larder.codec.shape;

import io.larder.codec.shape.Judge.Verdict;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TreeNode;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.introspect.AnnotatedMethod;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.impl.StdTypeResolverBuilder;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.ser.PropertyWriter;
import tools.jackson.databind.type.TypeFactory;

/**
 * Makes a mapper refuse values that would not come back as they are, and tells which types it
 * refuses. Judging costs once for each class. Thread-safe.
 */
public final class Shapes {
  private static final JavaType INTEGER =
      TypeFactory.createDefaultInstance().constructType(Integer.class);

  /** Gives types a name in stored data, and finds the types of such names. */
  public interface TypeNaming {
    /** {@return the name of a type; one that may not be named is refused} */
    String id(Class<?> type);

    /** {@return the type of a name, or null if data must not name it; nothing else is loaded} */
    @Nullable Class<?> type(String id);
  }

  private final JsonMapper plain;
  private final JsonMapper mapper;
  private final ShapeModifier modifier;
  private final SameState states;
  private final Map<Class<?>, Boolean> alike = new ConcurrentHashMap<>();
  private final Reading reading;

  /**
   * Extends a mapper.
   *
   * @param objects names the classes of values that are declared as {@code Object}
   * @param naming names all others where it is needed; null refuses what would need a name
   */
  public Shapes(JsonMapper plain, StdTypeResolverBuilder objects, @Nullable TypeNaming naming) {
    this.plain = plain;
    reading = new Reading(this::mapper);
    Defaults defaults = new Defaults(plain, reading);
    modifier = new ShapeModifier(new Judge(reading, defaults), defaults, naming != null);
    states = new SameState(modifier::isOpaque);
    SimpleModule module = new SimpleModule("larder-shapes");
    module.setSerializerModifier(modifier);
    if (naming != null) {
      module.setDeserializerModifier(new NamedValueDeserializer.Everywhere(naming));
    }
    mapper =
        plain
            .rebuild()
            .annotationIntrospector(
                new AnnotatedSerializers(plain.serializationConfig().getAnnotationIntrospector()))
            .addModule(module)
            .setDefaultTyping(
                new RuntimeTypeIds(objects, new NaturalTypes(reading, naming != null), naming))
            .build();
  }

  /**
   * Whether a getter that nothing reads back tells nothing but what follows from the fields of the
   * object.
   */
  public static boolean isDerived(AnnotatedMethod getter, Class<?> type) {
    return StateCoverage.isDerived(getter, type);
  }

  /** Whether annotations of the application, or of its modules, tell the subtypes of a type. */
  public boolean hasTypeIds(Class<?> type) {
    return NaturalTypes.annotatedBase(plain.serializationConfig(), type) != null;
  }

  public JsonMapper mapper() {
    return Objects.requireNonNull(mapper);
  }

  /**
   * Whether code of Jackson's reads a type of the JDK in a way of its own, so that it may find a
   * class that nobody else may name.
   */
  public boolean isReadInItsOwnWay(JavaType type) {
    Class<?> raw = type.getRawClass();
    return (UnusableTypes.isJdk(raw) || TreeNode.class.isAssignableFrom(raw))
        && !type.isJavaLangObject()
        && reading.of(type).isOpaque();
  }

  /** Whether a collection or map must not come back as another one with the same elements. */
  public boolean isMoreThanElements(Class<?> type) {
    return UnusableTypes.isContainer(type)
        && !UnusableTypes.isJdk(type)
        && !alike.computeIfAbsent(type, CollectionKinds::isAlike);
  }

  /** Whether a declared type does not say what its values are, or what is in them. */
  public boolean isOpen(JavaType type) {
    return NaturalTypes.isOpen(type);
  }

  /** {@return what writes objects of a class that the reader knows, or null if nothing does} */
  public @Nullable ValueSerializer<Object> root(JavaType type) {
    try {
      return RuntimeTypeSerializer.unnamed(
          mapper()._serializationContext().findTypedValueSerializer(type, true));
    } catch (JacksonException e) {
      return null;
    }
  }

  /** {@return what a value of a document loses when it is read back, or null} */
  public @Nullable String loss(Document document, Object written, Object read) {
    String lost = loss(written, read);
    if (lost != null) {
      document.lost();
    }
    return lost;
  }

  private @Nullable String loss(Object written, Object read) {
    String path = states.difference(written, read);
    if (path == null) {
      return null;
    }
    boolean isWhole = path.isEmpty() || path.startsWith(" ");
    String where = (isWhole ? "it" : "property ") + path;
    return where + " of " + written.getClass().getTypeName() + " would come back as something else";
  }

  /** {@return what a part of a document loses, compared by itself, or null} */
  public @Nullable String loss(Document document, Object whole) {
    String lost = lossOfParts(document, whole);
    if (lost != null) {
      document.lost();
    }
    return lost;
  }

  private @Nullable String lossOfParts(Document document, Object whole) {
    List<Document.Suspect> suspects = document.suspects();
    for (Document.Suspect suspect : suspects) {
      if (suspect.value() == whole && isTold(suspect.type())) {
        return loss(suspect);
      }
    }
    for (Document.Suspect suspect : suspects) {
      String lost = isTold(suspect.type()) ? loss(suspect) : null;
      if (lost != null) {
        return lost;
      }
    }
    return null;
  }

  /** Who reads a generic object says of what; here that is not known. */
  private static boolean isTold(JavaType type) {
    if (type.hasRawClass(Class.class)) {
      return true;
    }
    if (type.isArrayType()) {
      return isTold(type.getContentType());
    }
    return !type.isContainerType()
        && type.getBindings().size() == type.getRawClass().getTypeParameters().length
        && type.getBindings().getTypeParameters().stream().noneMatch(NaturalTypes::isOpen);
  }

  private @Nullable String loss(Document.Suspect suspect) {
    Object value = suspect.value();
    try {
      Object read;
      if (suspect.isKey()) {
        JavaType map = plain.getTypeFactory().constructMapType(Map.class, suspect.type(), INTEGER);
        byte[] json = plain.writerFor(map).writeValueAsBytes(Map.of(value, 0));
        Map<?, ?> one = plain.readerFor(map).readValue(json);
        read = one.keySet().iterator().next();
      } else {
        byte[] json = plain.writerFor(suspect.type()).writeValueAsBytes(value);
        read = plain.readerFor(suspect.type()).readValue(json);
      }
      return loss(value, read);
    } catch (JacksonException e) {
      return unreadable(value, e);
    }
  }

  /** {@return why a value is refused that cannot be read back, without any part of it} */
  public static String unreadable(Object value, JacksonException failure) {
    String message =
        failure instanceof InvalidDefinitionException ? failure.getOriginalMessage() : "";
    if (failure instanceof InvalidTypeIdException) {
      message =
          "stored data may not name its class as its @JsonTypeInfo does: list it in @JsonSubTypes,"
              + " or add it to redis.codec.allowed-types";
    }
    // Jackson quotes what it reads.
    String reason = message.replaceFirst("(?s) (to deserialize )?from .*", "");
    return value.getClass().getTypeName()
        + " cannot be read back"
        + (reason.isEmpty() ? "" : " (" + reason + ")");
  }

  /** {@return why values of a declared type would be refused, with the path, or null} */
  public @Nullable String problem(JavaType declared) {
    try {
      return problem("", declared, new HashSet<>());
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      return null; // Jackson cannot make sense of it; writing reports why.
    }
  }

  private @Nullable String problem(String path, JavaType type, Set<JavaType> visited) {
    Class<?> raw = type.getRawClass();
    String unusable = UnusableTypes.declaredRefusal(raw);
    if (unusable == null && UnusableTypes.isContainer(raw)) {
      unusable = UnusableTypes.collectionRefusal(raw);
    }
    if (unusable != null) {
      return path + unusable;
    }
    if (type.isContainerType() || type.isReferenceType()) {
      JavaType content = type.getContentType();
      return content == null ? null : problem(path, content, visited);
    }
    if (raw.isPrimitive()
        || raw.isEnum()
        || type.isAbstract()
        || type.isJavaLangObject()
        || !visited.add(type)) {
      return null;
    }
    return ofClass(path, type, visited);
  }

  private @Nullable String ofClass(String path, JavaType type, Set<JavaType> visited) {
    ValueSerializer<?> serializer = mapper._serializationContext().findValueSerializer(type);
    if (serializer instanceof RefusingSerializer refusing) {
      return path + refusing.reason();
    }
    var properties = serializer.properties();
    Verdict verdict = modifier.verdict(type);
    if (verdict != null && verdict.isRefused()) {
      return path + verdict.reason();
    }
    if (UnusableTypes.isJdk(type.getRawClass())) {
      return null; // written in a way of its own
    }
    while (properties.hasNext()) {
      PropertyWriter property = properties.next();
      if (property instanceof BeanPropertyWriter writer && !(writer instanceof MarkingProperty)) {
        String found = problem(path + property.getName() + ": ", writer.getType(), visited);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }
}
