package io.larder.codec.shape;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.AnnotationIntrospectorPair;
import tools.jackson.databind.util.ClassUtil;

/**
 * Has values compared whose serializer an annotation names: such a serializer passes by {@link
 * ShapeModifier}, and need not know of type ids.
 */
final class AnnotatedSerializers extends AnnotationIntrospectorPair {
  private static final long serialVersionUID = 1L;

  AnnotatedSerializers(AnnotationIntrospector annotations) {
    super(annotations, AnnotationIntrospector.nopInstance());
  }

  @Override
  public @Nullable Object findSerializer(MapperConfig<?> config, Annotated annotated) {
    return doubtful(super.findSerializer(config, annotated), annotated);
  }

  @Override
  public @Nullable Object findContentSerializer(MapperConfig<?> config, Annotated annotated) {
    return doubtful(super.findContentSerializer(config, annotated), null);
  }

  private static @Nullable Object doubtful(@Nullable Object found, @Nullable Annotated of) {
    Object serializer =
        found instanceof Class<?> type
                && ValueSerializer.class.isAssignableFrom(type)
                && type != ValueSerializer.None.class
            ? ClassUtil.createInstance(type, true)
            : found;
    return serializer instanceof ValueSerializer<?> own
        ? new DoubtfulSerializer(own, of instanceof AnnotatedClass ? of.getType() : null)
        : found;
  }
}
