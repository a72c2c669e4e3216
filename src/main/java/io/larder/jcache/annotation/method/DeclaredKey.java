package io.larder.jcache.annotation.method;

import io.larder.codec.GenericTypes;
import io.larder.codec.key.KeyTypes;
import io.larder.jcache.annotation.method.CacheMethod.Parameter;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The key of an annotated method as its parameters declare it.
 *
 * @param types those of all parameters, resolved for the bean class
 * @param isOpen whether the types do not tell the key: a generator makes it, or there is none
 */
record DeclaredKey(CacheMethod<?> method, List<Class<?>> types, boolean isOpen) {
  static DeclaredKey of(CacheMethod<?> method, KeyTypes keyTypes) {
    GenericTypes generic = new GenericTypes(method.beanClass());
    Type[] declared = method.getMethod().getGenericParameterTypes();
    List<Class<?>> types = new ArrayList<>();
    boolean isOpen = method.binding().hasKeyGenerator();
    for (Parameter parameter : method.parameters()) {
      Type type = generic.resolve(declared[parameter.position()]);
      types.add(
          parameter.rawType().isPrimitive() ? parameter.rawType() : GenericTypes.rawClass(type));
      isOpen |= method.keys().contains(parameter) && keyTypes.problem(type) != null;
    }
    return new DeclaredKey(method, List.copyOf(types), isOpen);
  }

  Class<?> type(Parameter parameter) {
    return types.get(parameter.position());
  }

  int size() {
    return method.keys().size();
  }

  boolean mayEqual(DeclaredKey other, KeyTypes keyTypes) {
    return isOpen || other.isOpen || isMadeOf(method.keys(), other, keyTypes);
  }

  /** Whether parameters of this method could make the key of another one. */
  boolean isMadeOf(List<Parameter> chosen, DeclaredKey other, KeyTypes keyTypes) {
    if (chosen.size() != other.size()) {
      return false;
    }
    for (int i = 0; i < chosen.size(); i++) {
      if (!keyTypes.mayBeEqual(type(chosen.get(i)), other.type(other.method.keys().get(i)))) {
        return false;
      }
    }
    return true;
  }

  /** The name of a parameter, if the compiler has kept it. */
  String name(Parameter parameter) {
    java.lang.reflect.Parameter declared = method.getMethod().getParameters()[parameter.position()];
    return declared.isNamePresent()
        ? declared.getName()
        : "parameter " + (parameter.position() + 1);
  }

  static String name(Class<?> type) {
    String name = type.getTypeName();
    return name.startsWith("java.lang.") && name.indexOf('.', "java.lang.".length()) < 0
        ? name.substring("java.lang.".length())
        : name;
  }

  /** The types of the key, for messages. */
  @Override
  public String toString() {
    return method.keys().stream()
        .map(parameter -> name(type(parameter)))
        .collect(Collectors.joining(", ", "(", ")"));
  }
}
