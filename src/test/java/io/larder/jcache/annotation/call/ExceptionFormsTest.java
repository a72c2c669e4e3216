package io.larder.jcache.annotation.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.larder.jcache.annotation.call.ExceptionForms.Form;
import io.larder.jcache.annotation.call.ExceptionForms.StoredException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.MissingResourceException;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An exception is made again as it was, or it is said what it would lack. */
class ExceptionFormsTest {
  private final ExceptionForms forms = new ExceptionForms();

  static class Plain extends RuntimeException {
    Plain(String message) {
      super(message);
    }
  }

  static class Status extends RuntimeException {
    final int status;

    Status(String message) {
      this(message, 500);
    }

    Status(String message, int status) {
      super(message);
      this.status = status;
    }
  }

  static class Teapot extends Status {
    Teapot(String message) {
      super(message, 418);
    }
  }

  static class Detailed extends RuntimeException {
    private final List<String> details = new ArrayList<>();
    private final transient Object handle = new Object();

    Detailed(String message, String... details) {
      super(message);
      this.details.addAll(List.of(details));
    }

    Detailed(String message) {
      super(message);
    }

    Object handle() {
      return handle;
    }
  }

  static class Unmakeable extends Exception {
    Unmakeable(int code, Object more) {
      super("code " + code + more);
    }
  }

  static class OfDatabase extends SQLException {
    OfDatabase(String message) {
      super(message);
    }

    OfDatabase(String message, String state) {
      super(message, state);
    }
  }

  static class Causeless extends RuntimeException {
    Causeless(String message) {
      super(message, null);
    }
  }

  /** Its equality is none, so that nobody can tell whether it is the same. */
  static class Holding extends RuntimeException {
    final Object held = new Object();

    Holding(String message) {
      super(message);
    }
  }

  static class Looped extends RuntimeException {
    Looped(String message) {
      super(message);
    }

    @Override
    public synchronized Throwable getCause() {
      return this;
    }
  }

  static class Shouting extends RuntimeException {
    Shouting(String message) {
      super(message);
    }

    @Override
    public String getMessage() {
      throw new AssertionError();
    }
  }

  private static <T extends Throwable> T with(T failure, Throwable... suppressed) {
    for (Throwable one : suppressed) {
      failure.addSuppressed(one);
    }
    return failure;
  }

  private static Throwable chain(int causes) {
    Throwable chain = new Plain("last");
    for (int i = 0; i < causes; i++) {
      chain = new IllegalStateException("m" + i, chain);
    }
    return chain;
  }

  private static Throwable thrown(String text) {
    try {
      return new AssertionError(LocalDate.parse(text).toString());
    } catch (DateTimeParseException e) {
      return e;
    }
  }

  static Stream<Arguments> exceptions() {
    SQLException chained = new SQLException("m");
    chained.setNextException(new SQLException("next"));
    return Stream.of(
        arguments(new Plain("m"), null),
        arguments(new Plain(null), null),
        arguments(new IllegalStateException(), null),
        arguments(new IllegalStateException("m", new Plain("cause")), null),
        arguments(new RuntimeException(new Plain("cause")), null),
        arguments(new UncheckedIOException("m", new IOException("io")), null),
        arguments(new ExecutionException(new Plain("cause")), null),
        arguments(new NoSuchElementException("m"), null),
        arguments(new FileNotFoundException("f"), null),
        arguments(new NoSuchFileException("f"), null),
        arguments(new AssertionError("m"), null),
        arguments(new SQLException("m"), null),
        arguments(new Status("m"), null),
        arguments(new Teapot("m"), null),
        arguments(new Detailed("m"), null),
        arguments(new Plain("m").initCause(new Plain("cause")), null),
        arguments(with(new Plain("m"), new Plain("a"), new IOException("b", new Plain("c"))), null),
        arguments(chain(15), null),
        arguments(new Status("m", 404), "its field status"),
        arguments(new Detailed("m", "a"), "its field details"),
        arguments(new Holding("m"), "its field held"),
        arguments(new Unmakeable(1, "m"), "its class"),
        arguments(new SQLException("m", "42000", 7), "getSQLState()"),
        arguments(new SQLException("m", null, 7), "getErrorCode()"),
        arguments(chained, "getNextException()"),
        arguments(new OfDatabase("m", "42000"), "getSQLState()"),
        arguments(new IllegalStateException("m", new Unmakeable(1, "m")), "its class"),
        arguments(new IllegalStateException("m", new Status("s", 404)), "status of its cause"),
        arguments(with(new Plain("m"), new Status("s", 404)), "status of its suppressed"),
        arguments(new Causeless("m"), null),
        arguments(with(new Plain("m"), new Unmakeable(1, "m")), "its class"),
        arguments(new NoSuchFileException("f", "g", "why"), "get"),
        arguments(new URISyntaxException("a b", "bad", 1), "its class"),
        arguments(new MissingResourceException("m", "c", "k"), "its class"),
        arguments(new InvocationTargetException(new Plain("cause"), "m"), "its class"),
        arguments(thrown("x"), "its class"),
        arguments(chain(30), "cause"),
        arguments(new Looped("m"), "cause"),
        arguments(new Shouting("m"), "its own code"));
  }

  @ParameterizedTest(name = "{index}") // some throw when they are shown
  @MethodSource("exceptions")
  void exception_comesBackAsItWas_orItIsSaidWhatItLacks(Throwable failure, String lost) {
    Form form = forms.write(failure);

    if (lost != null) {
      assertThat(form.lost()).contains(lost);
      assertThat(form.stored()).isNull();
      return;
    }
    assertThat(form.lost()).isNull();
    Throwable made = forms.read(form.stored());
    assertThat(made).isNotSameAs(failure);
    assertThat(described(made)).isEqualTo(described(failure));
  }

  private static String described(Throwable failure) {
    StringBuilder text = new StringBuilder().append(failure);
    if (failure instanceof Status status) {
      text.append(status.status);
    }
    for (Throwable suppressed : failure.getSuppressed()) {
      text.append(" suppressed ").append(described(suppressed));
    }
    return failure.getCause() == null
        ? text.toString()
        : text + " caused by " + described(failure.getCause());
  }

  /** Another JVM threw it, with a cause whose class this one does not know. */
  @Test
  void exception_withACauseOfAnUnknownClass_isAMiss() {
    forms.declare(Plain.class);
    StoredException unknown = new StoredException("com.example.Other", "c", null, List.of());
    String plain = Plain.class.getName();

    assertThat(forms.read(new StoredException(plain, "m", null, List.of()))).isNotNull();
    assertThat(forms.read(new StoredException(plain, "m", unknown, List.of()))).isNull();
    assertThat(forms.read(new StoredException(plain, "m", null, List.of(unknown)))).isNull();
  }
}
