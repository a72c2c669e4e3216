package io.larder.codec;

import io.larder.codec.json.PaddedJson;
import io.larder.codec.shape.Document;
import io.larder.codec.shape.Shapes;
import io.larder.common.Failures;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.ConstructorDetector;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.MapperBuilder;
import tools.jackson.databind.cfg.MutableCoercionConfig;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleAbstractTypeResolver;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;

/**
 * Writes and reads values as plain JSON, in UTF-8. Thread-safe.
 *
 * <p>Writing keeps what reading the same value needs: names of enum constants, zones, nulls.
 * Reading is strict: an unknown property, a missing record component, a null for a primitive or a
 * number for a text is an {@link UnreadableValueException}, because a miss is always safe and a
 * half-filled object is not. Jackson modules that the application has as services are used.
 */
public final class JsonCodec {
  static final int REDIS_LIMIT = 512 * 1024 * 1024; // proto-max-bulk-len, the largest value
  // While a value is written, twice its bytes are in memory, and again while it is sent.
  private static final int HEAP_SHARE = 4;

  private final JsonMapper mapper;
  private final Shapes shapes;
  private final int limit;

  /** Lets types with {@code @JsonTypeInfo} name the given classes and packages in stored data. */
  public JsonCodec(Set<String> allowedTypes, ClassLoader loader) {
    this(
        allowedTypes,
        loader,
        (int) Math.min(REDIS_LIMIT, Runtime.getRuntime().maxMemory() / HEAP_SHARE));
  }

  JsonCodec(Set<String> allowedTypes, ClassLoader loader, int limit) {
    this.mapper = strictMapper(allowedTypes, loader);
    this.shapes = new Shapes(mapper, new AnnotatedTypeIds(), null);
    this.limit = limit;
  }

  /** Jackson so that what is written can be read back and nothing else is accepted. */
  private static JsonMapper strictMapper(Set<String> allowedTypes, ClassLoader loader) {
    NameAllowlist allowlist = new NameAllowlist(allowedTypes);
    return JsonMapper.builder(unlimitedTexts())
        .typeFactory(new GuardedTypeFactory(allowlist, loader))
        .addModules(MapperBuilder.findModules(loader))
        .polymorphicTypeValidator(allowlist)
        .setDefaultTyping(new AnnotatedTypeIds())
        .enable(
            DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
            DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
            DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
            DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .enable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        // A bean with a constructor without parameters is read by its properties: other
        // constructors are for its users.
        .constructorDetector(
            ConstructorDetector.DEFAULT.withAllowImplicitWithDefaultConstructor(false))
        .addModule(inOrder())
        .addModule(
            new SimpleModule("larder-texts").setDeserializerModifier(new TextDeserializers()))
        .addModule(
            new SimpleModule("larder-derived").setDeserializerModifier(new DerivedProperties()))
        .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
        .disable(EnumFeature.WRITE_ENUMS_USING_TO_STRING)
        .disable(EnumFeature.READ_ENUMS_USING_TO_STRING)
        .enable(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID)
        .disable(
            DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE,
            DateTimeFeature.WRITE_DATES_WITH_CONTEXT_TIME_ZONE)
        // A blank text would become null: a half-filled object.
        .withCoercionConfigDefaults(
            all -> {
              all.setAcceptBlankAsEmpty(false);
              all.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail);
            })
        // Empty is what Locale.ROOT and an empty URI are written as.
        .withCoercionConfig(Locale.class, JsonCodec::emptyIsAValue)
        .withCoercionConfig(URI.class, JsonCodec::emptyIsAValue)
        .withCoercionConfig(
            LogicalType.Textual,
            text -> {
              text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
              text.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
              text.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
            })
        .build();
  }

  private static void emptyIsAValue(MutableCoercionConfig type) {
    type.setCoercion(CoercionInputShape.EmptyString, CoercionAction.AsEmpty);
  }

  /** Sets keep their order, as lists and maps do. */
  private static SimpleModule inOrder() {
    SimpleAbstractTypeResolver sets = new SimpleAbstractTypeResolver();
    sets.addMapping(Set.class, LinkedHashSet.class);
    SimpleModule module = new SimpleModule("larder-order");
    module.setAbstractTypes(sets);
    return module;
  }

  /** Without Jackson's own limits for reading, which would make large values unreadable. */
  private static JsonFactory unlimitedTexts() {
    return new PaddedJson(
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxStringLength(REDIS_LIMIT)
                    .maxNumberLength(REDIS_LIMIT)
                    .maxNameLength(REDIS_LIMIT)
                    .build())
            .enable(StreamReadFeature.USE_FAST_BIG_NUMBER_PARSER));
  }

  /**
   * Fails with type and path of what cannot be written or would not come back as it is, or with the
   * size if Redis takes less.
   */
  public byte[] encode(Object value) {
    Document document = new Document(limit);
    byte[] json =
        Refusals.written(value, document, bytes -> bytes.write(value, null, shapes.mapper()));
    if (document.isDoubtful()) {
      refuse(value, Refusals.compared(value, document, () -> shapes.loss(document, value)));
    }
    return json;
  }

  /**
   * Writes a value for those who read it as the declared type; fails also if that gives them
   * another one.
   */
  public byte[] encode(Object value, Type declared) {
    Type boxed = declared instanceof Class<?> raw ? GenericTypes.boxed(raw) : declared;
    JavaType type = Refusals.known(value, () -> shapes.mapper().constructType(boxed));
    if (type.getRawClass() == value.getClass()
        && !type.isContainerType()
        && !type.hasGenericTypes()) {
      return encode(value);
    }
    Document document = new Document(limit);
    byte[] json =
        Refusals.written(
            value, document, bytes -> shapes.mapper().writerFor(type).writeValue(bytes, value));
    if (document.isDoubtful() || shapes.isOpen(type)) {
      refuse(
          value,
          Refusals.compared(
              value, document, () -> shapes.loss(document, value, decode(json, type))));
    }
    return json;
  }

  private static void refuse(Object value, @Nullable String lost) {
    if (lost != null) {
      throw Refusals.lossy(value, lost);
    }
  }

  /** Writes what Jackson makes of a value, whether it comes back as it is or not. */
  byte[] encodeAsShown(Object value) {
    return Refusals.written(value, new Document(limit), bytes -> mapper.writeValue(bytes, value));
  }

  public Object decode(byte[] json, Type type) throws UnreadableValueException {
    Object value;
    JavaType declared;
    try {
      declared = mapper.constructType(type);
      value = mapper.readValue(json, declared);
    } catch (Throwable e) { // whatever the data makes the code of a type do
      Failures.rethrowIfFatal(e);
      // Jackson's message quotes the value, so only its kind is kept.
      throw new UnreadableValueException(type.getTypeName(), json.length, e);
    }
    if (value == null) {
      throw new UnreadableValueException(type.getTypeName(), json.length, null);
    }
    Class<?> raw = declared.getRawClass();
    if (!raw.isPrimitive() && !raw.isInstance(value)) {
      refuseOther(raw);
    }
    return value;
  }

  /** What is read as another class would fail at the caller, wherever its own is expected. */
  static void refuseOther(Class<?> declared) throws UnreadableValueException {
    // Nobody can declare a view or wrapper of the JDK, as which another one may be read.
    boolean isHidden =
        declared.getName().startsWith("java.") && !Modifier.isPublic(declared.getModifiers());
    if (!isHidden) {
      throw new UnreadableValueException(
          "a value that is read as another class than " + declared.getTypeName());
    }
  }

  int limit() {
    return limit;
  }

  JsonMapper mapper() {
    return mapper;
  }
}
