package io.larder.codec.shape;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.larder.codec.shape.Judge.Verdict;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.PropertyName;
import tools.jackson.databind.deser.CreatorProperty;
import tools.jackson.databind.deser.SettableBeanProperty;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.deser.impl.MethodProperty;
import tools.jackson.databind.introspect.AnnotatedConstructor;
import tools.jackson.databind.introspect.AnnotatedField;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotatedMethod;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.BeanPropertyDefinition;
import tools.jackson.databind.ser.BeanPropertyWriter;

/** The properties that are written and those that are read, side by side. */
record StateCoverage(
    String name,
    List<BeanPropertyWriter> written,
    BeanDeserializerBase reader,
    BeanDescription read,
    PlainCode code) {
  private static final String HINT =
      "; give it what is missing, annotate it with @JsonProperty, register a Jackson module, or"
          + " mark it transient if it may be lost";

  Verdict verdict(BeanDescription description, Class<?> type, boolean doubtful) {
    Verdict lost = notRead(type);
    if (lost == null) {
      lost = notWritten();
    }
    return lost != null ? lost : fields(description, type, doubtful);
  }

  private @Nullable Verdict notRead(Class<?> type) {
    JsonIgnoreProperties.@Nullable Value ignored = read.getPropertyIgnorals();
    boolean tolerant = reader.hasAnySetter() || (ignored != null && ignored.getIgnoreUnknown());
    for (BeanPropertyWriter property : written) {
      if (!tolerant
          && !property.isUnwrapping()
          && !reader.hasProperty(property.getName())
          && !read.getIgnoredPropertyNames().contains(property.getName())
          && !isDerived(property, type)) {
        boolean own = !UnusableTypes.isJdk(property.getMember().getDeclaringClass());
        return Verdict.refused(
            property.getName(),
            name
                + " writes the property "
                + property.getName()
                + ", but nothing reads it back: "
                + (own
                    ? "give it a setter or a parameter of the constructor, or annotate its field"
                        + " with @JsonProperty"
                    : "its class is not the application's; cache a record of what is needed"));
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
    for (BeanPropertyWriter property : written) {
      if (reader.hasProperty(property.getName()) || !isDerived(property, type)) {
        spare.put(property.getName(), property);
      }
    }
    List<Field> missing = new ArrayList<>();
    for (Field field : Fields.ofHierarchy(type)) {
      BeanPropertyDefinition property = property(description, field.getName());
      BeanPropertyWriter writer = property == null ? null : spare.remove(property.getName());
      if (writer != null) {
        doubt |=
            !isOf(writer.getType(), field)
                || writer.getClass() != BeanPropertyWriter.class
                || !isOfField(writer.getMember(), field)
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
            + ", which is not written, so that it would come back empty ("
            + whyNotWritten(field)
            + ")"
            + HINT);
  }

  private static String whyNotWritten(Field field) {
    String name = field.getName();
    boolean odd =
        Character.isLowerCase(name.charAt(0))
            && Arrays.stream(field.getDeclaringClass().getMethods())
                .map(Method::getName)
                .anyMatch(List.of("get" + name, "is" + name)::contains);
    return odd
        ? "to Jackson, get" + name + " is no getter: the letter behind get has to be a capital"
        : "it has no getter, or an annotation leaves it out";
  }

  private static boolean isDerived(BeanPropertyWriter property, Class<?> type) {
    return property.getMember() instanceof AnnotatedMethod getter && isDerived(getter, type);
  }

  /** Whether a getter tells nothing but what follows from the fields, so that nobody sets it. */
  static boolean isDerived(AnnotatedMethod getter, Class<?> type) {
    String name = getter.getName();
    if (UnusableTypes.isJdk(getter.getDeclaringClass())) {
      return name.equals("getLocalizedMessage");
    }
    String property = name.replaceFirst("^(get|is)(?=[A-Z])", "");
    return Fields.ofHierarchy(type).stream()
        .noneMatch(field -> isLike(name, field.getName()) || isLike(property, field.getName()));
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

  /** Whether it is proven that the field gets what is read, and nothing else. */
  private boolean isReadAs(String property, Field field) {
    SettableBeanProperty found = reader.findProperty(PropertyName.construct(property));
    if (found == null || !isOf(found.getType(), field)) {
      return false;
    }
    return found instanceof CreatorProperty
        ? isAssigned(found.getMember(), field)
        : found instanceof MethodProperty && isOfField(found.getMember(), field);
  }

  private boolean isOfField(@Nullable AnnotatedMember member, Field field) {
    return member instanceof AnnotatedMethod method
        ? code.isAccessor(method.getAnnotated(), field.getName())
        : member instanceof AnnotatedField own && own.getAnnotated().equals(field);
  }

  private boolean isAssigned(@Nullable AnnotatedMember member, Field field) {
    if (!(member instanceof AnnotatedParameter parameter)
        || !(parameter.getOwner() instanceof AnnotatedConstructor owner)) {
      return false;
    }
    Constructor<?> constructor = owner.getAnnotated();
    PlainConstructor plain = code.constructor(constructor);
    return plain != null
        && field.getName().equals(plain.assigned().get(parameter.getIndex()))
        && field.getDeclaringClass() == constructor.getDeclaringClass()
        && (!plain.mayThrow() || acceptsItsState(constructor.getDeclaringClass()));
  }

  /** Whether each object has come through the only constructor, and is as it was then. */
  private static boolean acceptsItsState(Class<?> type) {
    return type.isRecord()
        || (type.getDeclaredConstructors().length == 1
            && Fields.of(type).stream().allMatch(field -> Modifier.isFinal(field.getModifiers())));
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
