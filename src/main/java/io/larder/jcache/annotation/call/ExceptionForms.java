package io.larder.jcache.annotation.call;

import io.larder.common.Failures;
import io.larder.jcache.annotation.method.CacheMethod;
import java.io.Serializable;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import javax.cache.annotation.CacheResult;
import org.jspecify.annotations.Nullable;

/**
 * Converts exceptions to data and back: class, message, causes and suppressed exceptions. A class
 * that stored data names is used only if an annotated method declares it, or a method of this
 * application threw it since it started, or it is one of the JDK's; so nothing is loaded because of
 * what someone wrote into Redis. Thread-safe.
 */
final class ExceptionForms {
  private static final int DEEPEST = 20; // causes of causes

  private final Map<String, Class<? extends Throwable>> known = new ConcurrentHashMap<>();

  /** An exception as it stands in a cache of exceptions, with the name of its class. */
  record StoredException(
      String type,
      @Nullable String message,
      @Nullable StoredException cause,
      List<StoredException> suppressed)
      implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /** What is stored of an exception, or what it would not come back with. */
  record Form(@Nullable StoredException stored, @Nullable String lost) {}

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

  /** The form of an exception, if what is made from it is the same but for stack traces. */
  Form write(Throwable failure) {
    try {
      StoredException form = form(failure, DEEPEST);
      Throwable restored = form == null ? null : read(form);
      String lost =
          restored == null
              ? "its class, message and causes"
              : ExceptionState.difference(failure, restored);
      return new Form(lost == null ? form : null, lost);
    } catch (Throwable e) { // whatever the code of the exception throws
      Failures.rethrowIfFatal(e);
      return new Form(null, "what its own code gives");
    }
  }

  private @Nullable StoredException form(Throwable failure, int depth) {
    declare(failure.getClass());
    if (depth == 0) {
      return null; // it may be its own cause
    }
    Throwable cause = failure.getCause();
    StoredException causeForm = cause == null ? null : form(cause, depth - 1);
    List<StoredException> suppressed = new ArrayList<>();
    for (Throwable one : failure.getSuppressed()) {
      StoredException form = form(one, depth - 1);
      if (form != null) {
        suppressed.add(form);
      }
    }
    return new StoredException(
        failure.getClass().getName(), failure.getMessage(), causeForm, suppressed);
  }

  /** The exception that a form describes, or null if a class in it is not to be used. */
  @Nullable Throwable read(StoredException form) {
    Class<? extends Throwable> type = type(form.type());
    if (type == null) {
      return null;
    }
    StoredException causeForm = form.cause();
    Throwable cause = causeForm == null ? null : read(causeForm);
    Throwable made = causeForm != null && cause == null ? null : make(type, form.message(), cause);
    return made == null || !addSuppressed(made, form.suppressed()) ? null : made;
  }

  private boolean addSuppressed(Throwable made, List<StoredException> suppressed) {
    for (StoredException form : suppressed) {
      Throwable one = read(form);
      if (one == null) {
        return false;
      }
      made.addSuppressed(one);
    }
    return true;
  }

  private @Nullable Class<? extends Throwable> type(String name) {
    Class<? extends Throwable> type = load(name);
    return type == null || PassingFailures.isOf(type) ? null : type;
  }

  private @Nullable Class<? extends Throwable> load(String name) {
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
    List<Attempt> attempts = new ArrayList<>();
    for (Class<?> c = cause == null ? Throwable.class : cause.getClass();
        c != Object.class;
        c = c.getSuperclass()) {
      attempts.add(new Attempt(List.of(String.class, c), Arrays.asList(message, cause)));
    }
    attempts.add(new Attempt(List.of(String.class), Arrays.asList(message)));
    attempts.add(new Attempt(List.of(Throwable.class), Arrays.asList(cause)));
    attempts.add(new Attempt(List.of(), List.of()));
    attempts.add(new Attempt(List.of(Object.class), Arrays.asList(message)));
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
      // Its constructor decided that it has none, so that it is not stored.
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
