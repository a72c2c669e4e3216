package io.larder.codec.key;

import java.lang.reflect.Array;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Arrays by their elements, as {@code Arrays.deepEquals} compares them: those of objects are equal
 * whatever their declared element, those of primitives are not.
 *
 * @param component the primitive element, or Object
 */
record ArrayKind(Class<?> component) implements KeyKind {
  static final ArrayKind OBJECTS = new ArrayKind(Object.class);

  @Override
  public String tag() {
    return component == Object.class ? "java.lang.Object[]" : component.getName() + "[]";
  }

  @Override
  public void write(Object value, KeyWriter out) {
    if (value instanceof byte[] bytes) {
      out.quote(Base64.getEncoder().encodeToString(bytes));
      return;
    }
    if (value instanceof char[] chars) {
      out.quote(new String(chars));
      return;
    }
    out.add('[');
    int length = Array.getLength(value);
    for (int i = 0; i < length; i++) {
      out.add(i == 0 ? "" : ",");
      if (value instanceof Object[] objects) {
        out.element(objects[i], "[" + i + "]");
      } else {
        out.value(Array.get(value, i), component);
      }
    }
    out.add(']');
  }

  @Override
  public Object read(KeyReader in, Class<?> declared) throws UnreadableKeyException {
    if (component == byte.class) {
      return Base64.getDecoder().decode(in.scalar());
    }
    if (component == char.class) {
      return in.scalar().toCharArray();
    }
    Class<?> element =
        component == Object.class && declared.isArray() ? declared.getComponentType() : component;
    List<@Nullable Object> elements = in.elements(component, element);
    Object array = Array.newInstance(element, elements.size());
    for (int i = 0; i < elements.size(); i++) {
      Array.set(array, i, elements.get(i));
    }
    return array;
  }
}
