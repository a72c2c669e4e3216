package io.larder.codec;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DatabindContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.jsontype.PolymorphicTypeValidator;

/**
 * Decides which classes stored data may name for Jackson, before they are loaded: those of a list
 * of classes and packages, and for a type those that its own {@code @JsonSubTypes} list.
 */
final class NameAllowlist extends PolymorphicTypeValidator {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // part of a mapper, which nobody serializes
  private final Predicate<String> allowed;

  // As many as annotations of the application list.
  private final Set<String> listed = ConcurrentHashMap.newKeySet();

  /** Allows classes, and packages as {@code com.example.*} with their subpackages. */
  NameAllowlist(Set<String> allowed) {
    int longest = allowed.stream().mapToInt(String::length).max().orElse(0);
    this.allowed = new Names(Set.copyOf(allowed), longest);
  }

  NameAllowlist(Predicate<String> allowed) {
    this.allowed = allowed;
  }

  /** A base type alone allows nothing: {@code Object} is the base type of everything. */
  @Override
  public Validity validateBaseType(DatabindContext context, JavaType baseType) {
    return Validity.INDETERMINATE;
  }

  @Override
  public Validity validateSubClassName(
      DatabindContext context, JavaType baseType, String subClassName) {
    return allows(subClassName) || isListed(context, baseType, subClassName)
        ? Validity.ALLOWED
        : Validity.DENIED;
  }

  @Override
  public Validity validateSubType(DatabindContext context, JavaType baseType, JavaType subType) {
    return validateSubClassName(context, baseType, subType.getRawClass().getName());
  }

  /** Whether annotations of the base type list the class, as they do where ids are deduced. */
  private boolean isListed(@Nullable DatabindContext context, JavaType baseType, String name) {
    if (context == null || baseType.isJavaLangObject()) {
      return false;
    }
    MapperConfig<?> config = context.getConfig();
    boolean found =
        config
            .getSubtypeResolver()
            .collectAndResolveSubtypesByTypeId(config, context.introspectClassAnnotations(baseType))
            .stream()
            .anyMatch(type -> type.getType().getName().equals(name));
    if (found) {
      listed.add(name);
    }
    return found;
  }

  boolean allows(String className) {
    return allowed.test(className);
  }

  /** Whether a class may be loaded by its name. */
  boolean allowsLoading(String className) {
    return listed.contains(className) || allows(className);
  }

  private record Names(Set<String> names, int longest) implements Predicate<String> {
    @Override
    public boolean test(String className) {
      boolean found = names.contains(className);
      // The name may come from anybody who writes to Redis: each part of a long one takes time.
      for (int dot = className.lastIndexOf('.', longest); !found && dot > 0; ) {
        found = names.contains(className.substring(0, dot) + ".*");
        dot = className.lastIndexOf('.', dot - 1);
      }
      return found;
    }
  }
}
