package io.larder.codec.shape;

import com.fasterxml.jackson.annotation.JacksonAnnotation;
import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.PropertyName;
import tools.jackson.databind.deser.SettableBeanProperty;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotatedMethod;
import tools.jackson.databind.introspect.BeanPropertyDefinition;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.ser.BeanSerializerBuilder;

/**
 * Judges a class once: each field must belong to a property that is written and read back. Where
 * names and types do not tell, each value is to be compared.
 */
final class Judge {
  private static final String HINT =
      "; give it what is missing, annotate it with @JsonProperty, register a Jackson module, or"
          + " mark it transient if it may be lost";

  /** Annotations that decide which properties there are, and nothing about their form. */
  private static final Set<Class<? extends Annotation>> PLAIN =
      Set.of(
          JsonProperty.class,
          JsonCreator.class,
          JsonTypeInfo.class,
          JsonSubTypes.class,
          JsonTypeName.class,
          JsonPropertyOrder.class,
          JsonAlias.class,
          JsonIgnore.class,
          JsonIgnoreProperties.class,
          JsonAutoDetect.class);

  private final Reading reading;
  private final PlainAccessors accessors = new PlainAccessors();

  Judge(Reading reading) {
    this.reading = reading;
  }

  Verdict judge(BeanSerializerBuilder writing) {
    BeanDescription description = writing.getBeanDescriptionRef().get();
    JavaType type = description.getType();
    String unusable = UnusableTypes.refusal(type.getRawClass());
    if (unusable != null) {
      return Verdict.refused("", unusable);
    }
    Reading.Form form = reading.of(type);
    if (form.isOpaque()) {
      return Verdict.DOUBTFUL;
    }
    String name = type.getRawClass().getTypeName();
    BeanDeserializerBase reader = form.bean();
    BeanDescription read = form.description();
    if (reader == null || read == null) {
      return Verdict.refused("", name + " cannot be read back: " + form.problem());
    }
    ValueInstantiator constructor = reader.getValueInstantiator();
    if (!constructor.canCreateUsingDefault()
        && !constructor.canCreateFromObjectWith()
        && !constructor.canCreateUsingDelegate()) {
      return Verdict.refused(
          "",
          name
              + " cannot be constructed when it is read back: give it a constructor without"
              + " parameters, or annotate one with @JsonCreator and its parameters with"
              + " @JsonProperty");
    }
    boolean doubtful =
        writing.getAnyGetter() != null
            || writing.getFilterId() != null
            || writing.getObjectIdWriter() != null
            || constructor.canCreateUsingDelegate()
            || reader.hasAnySetter()
            || isFormatted(description)
            || isFormatted(read);
    return new Comparison(name, writing.getProperties(), reader, read, accessors)
        .verdict(description, type.getRawClass(), doubtful);
  }

  private static boolean isFormatted(BeanDescription description) {
    return isFormatted(description.getClassInfo())
        || description.findProperties().stream()
            .flatMap(
                property ->
                    Stream.<@Nullable Annotated>of(
                        property.getField(),
                        property.getGetter(),
                        property.getSetter(),
                        property.getConstructorParameter()))
            .anyMatch(
                member ->
                    member != null
                        // On a property, they concern its value.
                        && (isFormatted(member)
                            || member.hasAnnotation(JsonIgnoreProperties.class)
                            || member.hasAnnotation(JsonTypeInfo.class)
                            || member.hasAnnotation(JsonSubTypes.class)));
  }

  private static boolean isFormatted(Annotated member) {
    return member
        .annotations()
        .map(Annotation::annotationType)
        .anyMatch(
            type ->
                !PLAIN.contains(type)
                    && (type.isAnnotationPresent(JacksonAnnotation.class)
                        || type.isAnnotationPresent(JacksonAnnotationsInside.class)));
  }

  /** The properties that are written and those that are read, side by side. */
  private record Comparison(
      String name,
      List<BeanPropertyWriter> written,
      BeanDeserializerBase reader,
      BeanDescription read,
      PlainAccessors accessors) {

    Verdict verdict(BeanDescription description, Class<?> type, boolean doubtful) {
      Verdict lost = notRead();
      if (lost == null) {
        lost = notWritten();
      }
      return lost != null ? lost : fields(description, type, doubtful);
    }

    private @Nullable Verdict notRead() {
      JsonIgnoreProperties.@Nullable Value ignored = read.getPropertyIgnorals();
      boolean tolerant = reader.hasAnySetter() || (ignored != null && ignored.getIgnoreUnknown());
      for (BeanPropertyWriter property : written) {
        if (!tolerant
            && !property.isUnwrapping()
            && !reader.hasProperty(property.getName())
            && !read.getIgnoredPropertyNames().contains(property.getName())) {
          return Verdict.refused(
              property.getName(),
              name
                  + " writes the property "
                  + property.getName()
                  + ", but nothing reads it back: give it a setter or a parameter of the"
                  + " constructor, or annotate its getter with @JsonIgnore");
        }
      }
      return null;
    }

    /** A parameter of the constructor that is not there makes the value unreadable. */
    private @Nullable Verdict notWritten() {
      Set<String> names = new HashSet<>();
      for (BeanPropertyWriter property : written) {
        if (property.isUnwrapping()) {
          return null;
        }
        names.add(property.getName());
      }
      Iterator<SettableBeanProperty> parameters = reader.creatorProperties();
      while (parameters.hasNext()) {
        SettableBeanProperty parameter = parameters.next();
        if (!names.contains(parameter.getName()) && parameter.getInjectableValueId() == null) {
          return Verdict.refused(
              parameter.getName(),
              name
                  + " has a constructor with the parameter "
                  + parameter.getName()
                  + ", which is not written: give it a getter of that name, or a constructor that"
                  + " is annotated with @JsonCreator");
        }
      }
      return null;
    }

    private Verdict fields(BeanDescription description, Class<?> type, boolean doubtful) {
      boolean doubt = doubtful || hasForeignState(type);
      Map<String, BeanPropertyWriter> spare = new LinkedHashMap<>();
      written.forEach(property -> spare.put(property.getName(), property));
      List<Field> missing = new ArrayList<>();
      for (Field field : Fields.ofHierarchy(type)) {
        BeanPropertyDefinition property = property(description, field.getName());
        BeanPropertyWriter writer = property == null ? null : spare.remove(property.getName());
        if (writer != null) {
          doubt |=
              !isOf(writer.getType(), field)
                  || mayChange(writer.getMember(), field)
                  || !isReadAs(writer.getName(), field);
        } else if ((property != null && isBackReference(property))
            || Fields.mayRememberHash(field, type)) {
          doubt = true;
        } else {
          missing.add(field);
        }
      }
      for (Field field : List.copyOf(missing)) {
        if (spare.keySet().removeIf(name -> isLike(name, field.getName()))) {
          doubt = true;
          missing.remove(field);
        }
      }
      if (!missing.isEmpty() && spare.isEmpty()) {
        return lost(missing.get(0));
      }
      return doubt || !missing.isEmpty() ? Verdict.DOUBTFUL : Verdict.FINE;
    }

    private Verdict lost(Field field) {
      String declaring = field.getDeclaringClass().getTypeName();
      return Verdict.refused(
          field.getName(),
          declaring
              + " has the field "
              + field.getName()
              + ", which is not written, so that it would come back empty (it has no getter, or an"
              + " annotation leaves it out)"
              + HINT);
    }

    private static @Nullable BeanPropertyDefinition property(BeanDescription of, String field) {
      for (BeanPropertyDefinition property : of.findProperties()) {
        if (property.getInternalName().equals(field)) {
          return property;
        }
      }
      return null;
    }

    private static boolean isBackReference(BeanPropertyDefinition property) {
      return property.findReferenceType() != null && property.findReferenceType().isBackReference();
    }

    private boolean isReadAs(String property, Field field) {
      SettableBeanProperty found = reader.findProperty(PropertyName.construct(property));
      return found != null && isOf(found.getType(), field) && !mayChange(found.getMember(), field);
    }

    private boolean mayChange(@Nullable AnnotatedMember member, Field field) {
      return member instanceof AnnotatedMethod method
          && accessors.mayChange(method.getAnnotated(), field.getName());
    }

    private static boolean isOf(JavaType type, Field field) {
      return type.hasRawClass(field.getType());
    }

    /** {@code isOpen} and {@code open}, {@code _name} and {@code name}, {@code xPos} and xpos. */
    private static boolean isLike(String property, String field) {
      String plain = field.replaceFirst("^(_|m_|is(?=[A-Z])|m(?=[A-Z]))", "");
      return property.toLowerCase(Locale.ROOT).equals(plain.toLowerCase(Locale.ROOT))
          || property.equalsIgnoreCase(field);
    }

    private static boolean hasForeignState(Class<?> type) {
      Class<?> c = type;
      while (c != null && !UnusableTypes.isJdk(c)) {
        c = c.getSuperclass();
      }
      return c != null && c != Object.class && c != Record.class;
    }
  }
}
