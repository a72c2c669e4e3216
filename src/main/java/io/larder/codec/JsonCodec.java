package io.larder.codec;

import io.larder.codec.shape.Document;
import io.larder.codec.shape.Shapes;
import io.larder.common.CodecException;
import io.larder.common.MessageId;
import java.lang.reflect.Type;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DatabindException;
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

  private final JsonMapper mapper;
  private final Shapes shapes;
  private final int limit;

  /** Lets types with {@code @JsonTypeInfo} name the given classes and packages in stored data. */
  public JsonCodec(Set<String> allowedTypes, ClassLoader loader) {
    this(allowedTypes, loader, REDIS_LIMIT);
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
    return JsonFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxStringLength(REDIS_LIMIT)
                .maxNumberLength(REDIS_LIMIT)
                .maxNameLength(REDIS_LIMIT)
                .build())
        .enable(StreamReadFeature.USE_FAST_BIG_NUMBER_PARSER)
        .build();
  }

  /**
   * Fails with type and path of what cannot be written or would not come back as it is, or with the
   * size if Redis takes less.
   */
  public byte[] encode(Object value) {
    Document document = new Document();
    byte[] json = write(document, value, () -> document.write(value, null, shapes.mapper()));
    if (document.isDoubtful()) {
      String lost = shapes.loss(document, value);
      if (lost != null) {
        throw lossy(value, lost);
      }
    }
    return json;
  }

  /** Writes what Jackson makes of a value, whether it comes back as it is or not. */
  byte[] encodeAsShown(Object value) {
    Document document = new Document();
    return write(document, value, () -> mapper.writeValue(document, value));
  }

  private byte[] write(Document document, Object value, Runnable content) {
    try {
      content.run();
    } catch (JacksonException e) {
      throw unwritable(value, e);
    }
    if (document.size() > limit) {
      throw tooLong(value, document.size(), limit);
    }
    return document.toByteArray();
  }

  /** The failure of a value of which a comparison says that it would not come back. */
  static CodecException lossy(Object value, String lost) {
    String message =
        "a value of type %s would not come back as it is: %s; declare its type exactly, annotate it"
            + " for Jackson so that all of it is written and read, or register a Jackson module";
    return new CodecException(
        MessageId.UNWRITABLE_VALUE.text(message, value.getClass().getTypeName(), lost), null);
  }

  /** The failure of a value that takes more bytes than Redis stores. */
  static CodecException tooLong(Object value, int length, int limit) {
    String message =
        "a value of type %s takes %s bytes as JSON; Redis stores at most %s bytes under one key";
    String type = value.getClass().getTypeName();
    return new CodecException(MessageId.UNWRITABLE_VALUE.text(message, type, length, limit), null);
  }

  /** The failure of a value that Jackson, or the value's own code, does not write. */
  public static CodecException unwritable(Object value, JacksonException e) {
    if (e.getCause() instanceof CodecException refused) {
      String path = path(e);
      return path.isEmpty() ? refused : new CodecException(refused.getMessage() + path, null);
    }
    // Of an exception of the application only the type: its text may be a value.
    String reason =
        e.getCause() == null || e.getCause() instanceof JacksonException
            ? e.getOriginalMessage()
            : "its own code threw " + e.getCause().getClass().getTypeName();
    String type = value.getClass().getTypeName();
    return new CodecException(
        MessageId.UNWRITABLE_VALUE.text(
            "a value of type %s cannot be written as JSON%s: %s", type, path(e), reason),
        withoutText(e));
  }

  /** Tells where it happened: the texts of the causes may quote the value. */
  private static JacksonException withoutText(JacksonException e) {
    Throwable root = e;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    DatabindException place =
        DatabindException.from((JsonGenerator) null, root.getClass().getName());
    place.setStackTrace(root.getStackTrace());
    return place;
  }

  public Object decode(byte[] json, Type type) throws UnreadableValueException {
    JavaType javaType = mapper.constructType(type);
    Object value;
    try {
      value = mapper.readValue(json, javaType);
    } catch (RuntimeException | LinkageError e) {
      // Whatever the data makes the code of a type do, it is a value that cannot be read.
      // Jackson's message quotes the value, so only its kind is kept.
      throw new UnreadableValueException(javaType.toCanonical(), json.length, e);
    }
    if (value == null) {
      throw new UnreadableValueException(javaType.toCanonical(), json.length, null);
    }
    return value;
  }

  int limit() {
    return limit;
  }

  JsonMapper mapper() {
    return mapper;
  }

  /** For example {@code at property lessons[2].title}. */
  private static String path(JacksonException e) {
    StringBuilder text = new StringBuilder();
    for (JacksonException.Reference step : e.getPath()) {
      if (step.getPropertyName() == null) {
        text.append('[').append(step.getIndex()).append(']');
      } else {
        text.append(text.isEmpty() ? "" : ".").append(step.getPropertyName());
      }
    }
    return text.isEmpty() ? "" : " at property " + text;
  }
}
