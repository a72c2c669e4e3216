package io.larder.jcache.annotation.method;

import java.lang.annotation.Annotation;
import java.util.Set;

/**
 * A parameter of an annotated method.
 *
 * @param position its index
 * @param rawType the class that the method declares
 * @param annotations all annotations on it
 */
public record MethodParameter(int position, Class<?> rawType, Set<Annotation> annotations) {
  boolean has(Class<? extends Annotation> annotation) {
    return annotations.stream().anyMatch(annotation::isInstance);
  }
}
