package io.larder.codec;

import io.larder.codec.shape.Shapes;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.PropertyName;
import tools.jackson.databind.deser.BeanDeserializerBuilder;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.introspect.AnnotatedMethod;
import tools.jackson.databind.introspect.BeanPropertyDefinition;

/** Lets properties that follow from others, such as those of {@code isAdult()}, be passed over. */
final class DerivedProperties extends ValueDeserializerModifier {
  private static final long serialVersionUID = 1L;

  @Override
  public BeanDeserializerBuilder updateBuilder(
      DeserializationConfig config,
      BeanDescription.Supplier description,
      BeanDeserializerBuilder builder) {
    for (BeanPropertyDefinition property : description.get().findProperties()) {
      AnnotatedMethod getter = property.getGetter();
      if (getter != null
          && !property.couldDeserialize()
          && !builder.hasProperty(PropertyName.construct(property.getName()))
          && Shapes.isDerived(getter, description.getBeanClass())) {
        builder.addIgnorable(property.getName());
      }
    }
    return builder;
  }
}
