package io.larder.jcache.annotation.key;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.cache.annotation.GeneratedCacheKey;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.MapperBuilder;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.TokenBuffer;

/** Writes parameters of calls, and keys of application generators, as JSON. Thread-safe. */
final class KeyTexts {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Map<Class<?>, String> SHORT =
      Map.of(
          Long.class, "long",
          Short.class, "short",
          Byte.class, "byte",
          Character.class, "char",
          Double.class, "double",
          Float.class, "float");

  private static final JsonMapper READER = new JsonMapper();

  private final JsonMapper byProperties;
  private final JsonMapper byFields;

  KeyTexts(ClassLoader loader) {
    byProperties = mapper(loader).build();
    byFields =
        mapper(loader)
            .changeDefaultVisibility(
                visibility ->
                    visibility
                        .withVisibility(PropertyAccessor.ALL, Visibility.NONE)
                        .withVisibility(PropertyAccessor.FIELD, Visibility.ANY))
            .build();
  }

  private static JsonMapper.Builder mapper(ClassLoader loader) {
    return JsonMapper.builder()
        .addModules(MapperBuilder.findModules(loader))
        .addModule(new SimpleModule("larder-keys").addSerializer(Set.class, new SortedSets()))
        .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
        .disable(MapperFeature.SORT_CREATOR_PROPERTIES_FIRST)
        .enable(
            SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS,
            SerializationFeature.FAIL_ON_EMPTY_BEANS);
  }

  MethodKey of(List<? extends @Nullable Object> parameters) throws UnusableKeyException {
    return new MethodKey(array(parameters).toString());
  }

  /** A generated key by its fields: such classes need nothing but equals and hashCode. */
  MethodKey of(GeneratedCacheKey key) throws UnusableKeyException {
    if (key instanceof MethodKey own) {
      return own;
    }
    JsonNode fields = tree(byFields, key);
    if (fields instanceof ObjectNode object) {
      for (String hash : new String[] {"hash", "hashCode"}) {
        // It may differ between JVMs, and says nothing that the other fields do not say.
        if (object.size() > 1 && object.path(hash).isInt()) {
          object.remove(hash);
        }
      }
    }
    return new MethodKey(tagged(key.getClass().getName(), fields).toString());
  }

  private ArrayNode array(Collection<? extends @Nullable Object> values)
      throws UnusableKeyException {
    ArrayNode array = NODES.arrayNode();
    for (Object value : values) {
      array.add(element(value));
    }
    return array;
  }

  private JsonNode element(@Nullable Object value) throws UnusableKeyException {
    if (value == null) {
      return NODES.nullNode();
    }
    if (value instanceof String text) {
      return NODES.stringNode(text);
    }
    if (value instanceof Integer number) {
      return NODES.numberNode(number);
    }
    if (value instanceof Boolean bool) {
      return NODES.booleanNode(bool);
    }
    if (value instanceof Object[] array) {
      return array(java.util.Arrays.asList(array));
    }
    if (value instanceof Optional<?> optional) {
      return tagged("optional", array(optional.stream().toList()));
    }
    if (value instanceof Map<?, ?> map) {
      List<JsonNode> entries = new ArrayList<>();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        entries.add(NODES.arrayNode().add(element(entry.getKey())).add(element(entry.getValue())));
      }
      return tagged("map", sorted(entries));
    }
    if (value instanceof Set<?> set) {
      List<JsonNode> elements = new ArrayList<>();
      for (Object one : set) {
        elements.add(element(one));
      }
      return tagged("set", sorted(elements));
    }
    if (value instanceof Collection<?> list) {
      return tagged("list", array(list));
    }
    return object(value);
  }

  private JsonNode object(Object value) throws UnusableKeyException {
    if (value instanceof Enum<?> constant) {
      return tagged(constant.getDeclaringClass().getName(), NODES.stringNode(constant.name()));
    }
    if (value instanceof Number && value.getClass().getName().startsWith("java.math.")) {
      return tagged(value.getClass().getName(), NODES.stringNode(value.toString()));
    }
    String tag = SHORT.getOrDefault(value.getClass(), value.getClass().getTypeName());
    return tagged(tag, tree(byProperties, value));
  }

  private static JsonNode tree(JsonMapper mapper, Object value) throws UnusableKeyException {
    try {
      return mapper.valueToTree(value);
    } catch (JacksonException | StackOverflowError e) {
      throw new UnusableKeyException(
          "an object of "
              + value.getClass().getTypeName()
              + " has no properties that could be written as a key");
    }
  }

  private static JsonNode tagged(String tag, JsonNode value) {
    return NODES.objectNode().set(tag, value);
  }

  private static ArrayNode sorted(List<JsonNode> nodes) {
    nodes.sort(java.util.Comparator.comparing(JsonNode::toString));
    return NODES.arrayNode().addAll(nodes);
  }

  /** Sets inside of objects: their order depends on hash codes. */
  @SuppressWarnings("rawtypes") // as SimpleModule takes it
  private static final class SortedSets extends ValueSerializer<Set> {
    @Override
    public void serialize(Set set, JsonGenerator json, SerializationContext context) {
      List<JsonNode> nodes = new ArrayList<>();
      for (Object element : set) {
        TokenBuffer buffer = new TokenBuffer(context, false);
        context.writeValue(buffer, element);
        nodes.add(READER.readTree(buffer.asParser()));
      }
      context.writeTree(json, sorted(nodes));
    }
  }
}
