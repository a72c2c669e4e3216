package io.larder.codec.shape;

import io.larder.codec.shape.Judge.Verdict;
import io.larder.common.LazyEntities;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.TreeNode;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.ser.BeanSerializerBuilder;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.ser.bean.BeanSerializerBase;
import tools.jackson.databind.ser.impl.UnknownSerializer;
import tools.jackson.databind.ser.jdk.EnumSerializer;
import tools.jackson.databind.type.ArrayType;
import tools.jackson.databind.type.CollectionLikeType;
import tools.jackson.databind.type.CollectionType;
import tools.jackson.databind.type.MapLikeType;
import tools.jackson.databind.type.MapType;

/** Makes Jackson's serializers refuse or mark what does not come back, once for each class. */
final class ShapeModifier extends ValueSerializerModifier {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // part of a mapper, which nobody serializes
  private final Judge judge;

  @SuppressWarnings("serial") // part of a mapper, which nobody serializes
  private final Defaults defaults;

  private final boolean objectsAreNamed;

  @SuppressWarnings("serial") // part of a mapper, which nobody serializes
  private final Map<JavaType, Verdict> verdicts = new ConcurrentHashMap<>();

  @SuppressWarnings("serial") // part of a mapper, which nobody serializes
  private final Set<Class<?>> opaque = ConcurrentHashMap.newKeySet();

  ShapeModifier(Judge judge, Defaults defaults, boolean objectsAreNamed) {
    this.judge = judge;
    this.defaults = defaults;
    this.objectsAreNamed = objectsAreNamed;
  }

  /** {@return the verdict on a type whose serializer has been made, or null} */
  @Nullable Verdict verdict(JavaType type) {
    return verdicts.get(type);
  }

  /** Whether the application's own code writes a class. */
  boolean isOpaque(Class<?> type) {
    return opaque.contains(type);
  }

  @Override
  public BeanSerializerBuilder updateBuilder(
      SerializationConfig config,
      BeanDescription.Supplier description,
      BeanSerializerBuilder builder) {
    List<BeanPropertyWriter> properties = builder.getProperties();
    JavaType type = description.getType();
    Verdict verdict = judge.judge(builder);
    if (verdict.kind() == Verdict.Kind.FINE
        && (LazyEntities.isWoven(type.getRawClass())
            || (!objectsAreNamed && NaturalTypes.hasOpenProperty(properties)))) {
      verdict = Verdict.DOUBTFUL;
    }
    verdicts.put(type, verdict);
    if (properties.isEmpty()) {
      return builder;
    }
    properties.forEach(RefusingSerializer::refuseEmptyForNull);
    builder.setFilteredProperties(null);
    JavaType base = NaturalTypes.annotatedBase(config, type);
    if (verdict.kind() == Verdict.Kind.FINE) {
      return new JudgedSerializers(builder, new JudgedSerializers.Samples(base));
    }
    builder.setProperties(new MarkingProperty(properties.get(0), verdict, base).beside(properties));
    return new JudgedSerializers(builder, null);
  }

  @Override
  public ValueSerializer<?> modifySerializer(
      SerializationConfig config,
      BeanDescription.Supplier description,
      ValueSerializer<?> serializer) {
    JavaType type = description.getType();
    Class<?> raw = type.getRawClass();
    if (defaults.areExact(type, serializer)) {
      return DoubtfulSerializer.ofExtremes(serializer, type);
    }
    if (serializer instanceof BeanSerializerBase bean) {
      return withoutProperties(type, bean);
    }
    String unusable = UnusableTypes.refusal(raw);
    if (unusable != null) {
      return refused(type, unusable);
    }
    if (type.isReferenceType() && UnusableTypes.isJdk(raw)) {
      return new DoubtfulSerializer.OfReference(serializer, type);
    }
    if (serializer instanceof EnumSerializer) {
      return serializer; // already judged
    }
    Verdict verdict = verdicts.get(type);
    if (verdict != null && verdict.isRefused()) {
      return refused(type, verdict.reason());
    }
    if (serializer instanceof UnknownSerializer) {
      String nothing =
          " has nothing that Jackson writes: give its fields getters, annotate them with"
              + " @JsonProperty, or register a Jackson module";
      return refused(type, raw.getTypeName() + nothing);
    }
    if (!serializer.getClass().getName().startsWith("tools.jackson.")
        || TreeNode.class.isAssignableFrom(raw)) {
      opaque.add(raw);
    }
    // What an entry is read as, only what it stands in tells.
    boolean isEntry = UnusableTypes.isJdk(raw) && Map.Entry.class.isAssignableFrom(raw);
    return new DoubtfulSerializer(serializer, isEntry ? null : type);
  }

  /** An object of which nothing is written must have nothing that could be. */
  private ValueSerializer<?> withoutProperties(JavaType type, BeanSerializerBase serializer) {
    Verdict verdict = verdicts.get(type);
    return verdict != null && verdict.isRefused() && !serializer.properties().hasNext()
        ? refused(type, verdict.reason())
        : serializer;
  }

  @Override
  public ValueSerializer<?> modifyEnumSerializer(
      SerializationConfig config,
      JavaType type,
      BeanDescription.Supplier description,
      ValueSerializer<?> serializer) {
    JavaType base = NaturalTypes.annotatedBase(config, type);
    return serializer instanceof EnumSerializer
            && base.equals(type)
            && defaults.haveAllConstants(type.getRawClass(), false)
        ? serializer
        : new DoubtfulSerializer(serializer, base);
  }

  @Override
  public ValueSerializer<?> modifyArraySerializer(
      SerializationConfig config,
      ArrayType type,
      BeanDescription.Supplier description,
      ValueSerializer<?> serializer) {
    ValueSerializer<?> judged =
        defaults.areContainers(type, serializer)
            ? serializer
            : new DoubtfulSerializer(serializer, type);
    return RuntimeTypeIds.hasSubclasses(type) ? new RuntimeTypeSerializer.OfArray(judged) : judged;
  }

  @Override
  public ValueSerializer<?> modifyCollectionSerializer(
      SerializationConfig config,
      CollectionType type,
      BeanDescription.Supplier description,
      ValueSerializer<?> serializer) {
    return container(type, serializer);
  }

  @Override
  public ValueSerializer<?> modifyCollectionLikeSerializer(
      SerializationConfig config,
      CollectionLikeType type,
      BeanDescription.Supplier description,
      ValueSerializer<?> serializer) {
    return container(type, serializer);
  }

  @Override
  public ValueSerializer<?> modifyMapSerializer(
      SerializationConfig config,
      MapType type,
      BeanDescription.Supplier description,
      ValueSerializer<?> serializer) {
    return container(type, serializer);
  }

  @Override
  public ValueSerializer<?> modifyMapLikeSerializer(
      SerializationConfig config,
      MapLikeType type,
      BeanDescription.Supplier description,
      ValueSerializer<?> serializer) {
    return container(type, serializer);
  }

  @Override
  public ValueSerializer<?> modifyKeySerializer(
      SerializationConfig config,
      JavaType type,
      BeanDescription.Supplier description,
      ValueSerializer<?> serializer) {
    Class<?> raw = type.getRawClass();
    if (defaults.areExactKeys(type, serializer)) {
      return raw == String.class || raw == Object.class
          ? new ContainerGuard.OfNames(serializer)
          : serializer;
    }
    if (UnusableTypes.hasIdentity(raw)) {
      String reason = " is equal to nothing but itself, so that no key would be found again";
      return refused(type, raw.getTypeName() + reason);
    }
    return Enum.class.isAssignableFrom(raw) && defaults.haveAllConstants(raw, true)
        ? serializer
        : DoubtfulSerializer.ofKey(serializer, type);
  }

  private ValueSerializer<?> container(JavaType type, ValueSerializer<?> serializer) {
    Class<?> raw = type.getRawClass();
    String refusal = UnusableTypes.refusal(raw);
    if (refusal == null) {
      refusal = UnusableTypes.collectionRefusal(raw);
    }
    if (refusal != null) {
      return refused(type, refusal);
    }
    ValueSerializer<?> guarded =
        ContainerGuard.concerns(raw) ? new ContainerGuard(serializer, type) : serializer;
    // An EnumMap or EnumSet whose enum nothing declares cannot be made.
    boolean ofAnyEnum = isAnyEnum(type.getContentType()) || isAnyEnum(type.getKeyType());
    return UnusableTypes.isJdk(raw) && !ofAnyEnum && defaults.areContainers(type, serializer)
        ? guarded
        : new DoubtfulSerializer(guarded, null);
  }

  private static boolean isAnyEnum(@Nullable JavaType type) {
    return type != null && type.hasRawClass(Enum.class);
  }

  private static ValueSerializer<?> refused(JavaType type, String reason) {
    return new RefusingSerializer(type, reason);
  }
}
