package io.larder.codec.shape;

import com.fasterxml.jackson.annotation.JacksonAnnotation;
import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
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
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.ser.BeanSerializerBuilder;

/**
 * Judges a class once: each field must belong to a property that is written and read back. Where
 * names and types do not tell, each value is to be compared.
 */
final class Judge {
  /** Annotations that decide which properties there are, and nothing about their form. */
  private static final Set<Class<? extends Annotation>> PLAIN =
      Set.of(
          JsonProperty.class,
          JsonCreator.class,
          JsonTypeInfo.class,
          JsonSubTypes.class,
          JsonTypeName.class,
          JsonPropertyOrder.class,
          JsonIgnore.class,
          JsonIgnoreProperties.class,
          JsonAutoDetect.class);

  private final Reading reading;
  private final Defaults defaults;
  private final PlainCode code = new PlainCode();

  Judge(Reading reading, Defaults defaults) {
    this.reading = reading;
    this.defaults = defaults;
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
              + " cannot be constructed when it is read back: "
              + (UnusableTypes.isJdk(type.getRawClass())
                  ? "it is not the application's; cache a record of what is needed"
                  : "give it a constructor without parameters, or annotate one with @JsonCreator"
                      + " and its parameters with @JsonProperty"));
    }
    boolean doubtful =
        writing.getAnyGetter() != null
            || writing.getFilterId() != null
            || writing.getObjectIdWriter() != null
            || constructor.canCreateUsingDelegate()
            || reader.hasAnySetter()
            || isFormatted(description)
            || isFormatted(read)
            || !defaults.isOwn(reader, type.getRawClass())
            || !defaults.isOwn(constructor, type.getRawClass())
            || writing.getProperties().stream()
                .anyMatch(property -> !defaults.isPlain(property.getType().getRawClass()));
    return new StateCoverage(name, writing.getProperties(), reader, read, code)
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

  /**
   * What the judgement of a class says: its values come back, must be compared each, or are
   * refused.
   */
  record Verdict(Kind kind, String property, String reason) {
    enum Kind {
      FINE,
      DOUBTFUL,
      REFUSED
    }

    static final Verdict FINE = new Verdict(Kind.FINE, "", "");
    static final Verdict DOUBTFUL = new Verdict(Kind.DOUBTFUL, "", "");

    static Verdict refused(String property, String reason) {
      return new Verdict(Kind.REFUSED, property, reason);
    }

    boolean isRefused() {
      return kind == Kind.REFUSED;
    }
  }
}
