package io.larder.jcache.annotation.call;

import io.larder.jcache.annotation.method.CacheMethod;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import javax.cache.annotation.CacheResult;
import org.jspecify.annotations.Nullable;

/**
 * Converts exceptions to data and back: class, message and causes. A class that stored data names
 * is used only if an annotated method declares it, or a method of this application threw it since
 * it started, or it is one of the JDK's; so nothing is loaded because of what someone wrote into
 * Redis. Thread-safe.
 */
final class ExceptionForms {
  private static final int CAUSES = 8;

  private final Map<String, Class<? extends Throwable>> known = new ConcurrentHashMap<>();

  /** An exception as it stands in a cache of exceptions, with the name of its class. */
  record StoredException(String type, @Nullable String message, @Nullable StoredException cause) {}

  /** Adds the classes that stored data of a method may name. */
  void declare(CacheMethod<?> method) {
    for (Class<?> type : method.getMethod().getExceptionTypes()) {
      declare(type);
    }
    if (method.getCacheAnnotation() instanceof CacheResult result) {
      for (Class<?> type : result.cachedExceptions()) {
        declare(type);
      }
    }
  }

  /** Adds a class that stored data may name. */
  void declare(Class<?> type) {
    if (Throwable.class.isAssignableFrom(type)) {
      known.putIfAbsent(type.getName(), type.asSubclass(Throwable.class));
    }
  }

  /** The form of an exception, or null if the exception cannot be restored from it. */
  @Nullable StoredException write(Throwable failure) {
    declare(failure.getClass());
    StoredException form = form(failure, CAUSES);
    Throwable restored = read(form);
    return restored != null && Objects.equals(restored.getMessage(), failure.getMessage())
        ? form
        : null;
  }

  private StoredException form(Throwable failure, int causes) {
    Throwable cause = failure.getCause();
    StoredException causeForm = null;
    if (cause != null && causes > 0) {
      declare(cause.getClass());
      causeForm = form(cause, causes - 1);
    }
    return new StoredException(failure.getClass().getName(), failure.getMessage(), causeForm);
  }

  /** The exception that a form describes, or null if its class is not to be used. */
  @Nullable Throwable read(StoredException form) {
    Class<? extends Throwable> type = type(form.type());
    if (type == null) {
      return null;
    }
    StoredException causeForm = form.cause();
    Throwable cause = causeForm == null ? null : read(causeForm);
    return make(type, form.message(), cause);
  }

  private @Nullable Class<? extends Throwable> type(String name) {
    Class<? extends Throwable> type = known.get(name);
    if (type == null && name.startsWith("java.")) {
      try {
        Class<?> platform = Class.forName(name, false, ClassLoader.getPlatformClassLoader());
        return Throwable.class.isAssignableFrom(platform)
            ? platform.asSubclass(Throwable.class)
            : null;
      } catch (ClassNotFoundException e) {
        return null;
      }
    }
    return type;
  }

  /** With the constructor that gives the message back. */
  private static @Nullable Throwable make(
      Class<? extends Throwable> type, @Nullable String message, @Nullable Throwable cause) {
    List<Attempt> attempts =
        List.of(
            new Attempt(List.of(String.class, Throwable.class), Arrays.asList(message, cause)),
            new Attempt(List.of(String.class), Arrays.asList(message)),
            new Attempt(List.of(Throwable.class), Arrays.asList(cause)),
            new Attempt(List.of(), List.of()),
            new Attempt(List.of(Object.class), Arrays.asList(message)));
    for (Attempt attempt : attempts) {
      Throwable made = attempt.make(type);
      if (made != null && Objects.equals(made.getMessage(), message)) {
        if (cause != null && made.getCause() == null) {
          addCause(made, cause);
        }
        return made;
      }
    }
    return null;
  }

  private static void addCause(Throwable failure, Throwable cause) {
    try {
      failure.initCause(cause);
    } catch (IllegalStateException e) {
      // Its constructor decided that it has none.
      failure.addSuppressed(cause);
    }
  }

  private record Attempt(List<Class<?>> parameters, List<? extends @Nullable Object> arguments) {
    @Nullable Throwable make(Class<? extends Throwable> type) {
      try {
        MethodHandles.Lookup own = MethodHandles.lookup();
        MethodHandles.Lookup lookup =
            type.getModule().isNamed() ? own : MethodHandles.privateLookupIn(type, own);
        MethodHandle constructor =
            lookup.findConstructor(type, MethodType.methodType(void.class, parameters));
        return (Throwable) constructor.invokeWithArguments(arguments);
      } catch (Throwable e) { // whatever a constructor of the application throws
        return null;
      }
    }
  }
}
