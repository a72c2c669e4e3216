package io.larder.codec;

import com.fasterxml.jackson.annotation.JsonFormat;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.Serializers;

/**
 * Refuses maps with keys other than texts where the type of the keys is not declared. Names in JSON
 * are texts, so a number would be read back as a text.
 */
final class UndeclaredMapKeys extends SimpleModule {
  private static final long serialVersionUID = 1L;

  @Override
  public void setupModule(SetupContext context) {
    context.addKeySerializers(
        new Serializers.Base() {
          @Override
          public @Nullable ValueSerializer<?> findSerializer(
              SerializationConfig config,
              JavaType type,
              BeanDescription.Supplier description,
              JsonFormat.@Nullable Value format) {
            return type.isJavaLangObject() ? new TextOnly() : null;
          }
        });
  }

  private static final class TextOnly extends ValueSerializer<Object> {
    @Override
    public void serialize(Object key, JsonGenerator json, SerializationContext context) {
      if (!(key instanceof String text)) {
        context.reportMappingProblem(
            "a map with keys of type %s where the type of the keys is not declared; expected text,"
                + " or a declared type such as Map<Long, ...>",
            key.getClass().getTypeName());
        return;
      }
      json.writeName(text);
    }
  }
}
