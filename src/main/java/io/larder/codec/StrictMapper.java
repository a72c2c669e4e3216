package io.larder.codec;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.MapperBuilder;
import tools.jackson.databind.cfg.MutableCoercionConfig;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/** Configures Jackson so that what is written can be read back and nothing else is accepted. */
final class StrictMapper {
  private StrictMapper() {}

  static JsonMapper create(Set<String> allowedTypes, ClassLoader loader) {
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
        .withCoercionConfig(Locale.class, StrictMapper::emptyIsAValue)
        .withCoercionConfig(URI.class, StrictMapper::emptyIsAValue)
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

  /** Without Jackson's own limit for reading, which would make large values unreadable. */
  private static JsonFactory unlimitedTexts() {
    return JsonFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder().maxStringLength(JsonCodec.REDIS_LIMIT).build())
        .build();
  }
}
