package io.larder.connection.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way to go on from a stage, beside a plain one, found by reflection. */
class ContextStageTest {
  private static final IllegalStateException FAILURE = new IllegalStateException("of the function");
  private static final IllegalArgumentException OF_STAGE = new IllegalArgumentException("of it");

  private final UserContexts server = new UserContexts();
  private final List<String> users = new ArrayList<>();

  static Stream<Method> ways() {
    return Arrays.stream(CompletionStage.class.getMethods())
        .filter(method -> method.getReturnType() == CompletionStage.class)
        .filter(method -> !Modifier.isStatic(method.getModifiers()))
        .sorted(Comparator.comparing(Method::toString));
  }

  private @Nullable Object give(String how, @Nullable Object value, boolean stageWanted) {
    users.add(server.user());
    if (how.equals("throws")) {
      throw FAILURE;
    }
    Object given = how.equals("null") ? null : "from " + value;
    return !stageWanted
        ? given
        : how.equals("failed")
            ? CompletableFuture.failedFuture(FAILURE)
            : CompletableFuture.completedFuture(given);
  }

  /** Adds a function that gives a value or a null, throws, or gives a failed stage. */
  private CompletionStage<?> add(CompletionStage<?> stage, Method way, String how) {
    boolean stageWanted = way.getName().contains("ompose");
    List<Object> arguments = new ArrayList<>();
    for (Class<?> type : way.getParameterTypes()) {
      if (type == CompletionStage.class) {
        arguments.add(
            way.getName().contains("Either")
                ? new CompletableFuture<>()
                : CompletableFuture.completedFuture("other"));
      } else if (type == Executor.class) {
        arguments.add((Executor) work -> server.as("own executor", work));
      } else {
        arguments.add(function(type, how, stageWanted));
      }
    }
    return (CompletionStage<?>) invoke(stage, way, arguments.toArray());
  }

  private Object function(Class<?> type, String how, boolean stageWanted) {
    if (type == Function.class) {
      return (Function<?, ?>) value -> give(how, value, stageWanted);
    } else if (type == BiFunction.class) {
      return (BiFunction<?, ?, ?>) (value, other) -> give(how, value + "/" + other, stageWanted);
    } else if (type == Consumer.class) {
      return (Consumer<?>) value -> give(how, value, false);
    } else if (type == BiConsumer.class) {
      return (BiConsumer<?, ?>) (value, other) -> give(how, value, false);
    }
    assertThat(type).isEqualTo(Runnable.class);
    return (Runnable) () -> give(how, "", false);
  }

  private static Object invoke(Object target, Method way, Object... arguments) {
    try {
      return way.invoke(target, arguments);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new AssertionError(e);
    }
  }

  /** What a dependent is told, and what join throws: types and the very exceptions. */
  private static String outcome(CompletionStage<?> stage) {
    List<String> told = new ArrayList<>();
    try {
      told.add("join " + stage.toCompletableFuture().join());
    } catch (RuntimeException e) {
      told.add("join " + chain(e));
    }
    // It has ended, so that this runs at once.
    stage.whenComplete((value, failure) -> told.add(value + " or " + chain(failure)));
    return told.toString();
  }

  private static String chain(@Nullable Throwable failure) {
    if (failure == null) {
      return "none";
    }
    String identity =
        failure == FAILURE || failure == OF_STAGE ? "=" + System.identityHashCode(failure) : "";
    return failure.getClass().getName() + identity + " <- " + chain(failure.getCause());
  }

  private static void end(CompletableFuture<Object> stage, String end) {
    switch (end) {
      case "value" -> stage.complete("value");
      case "null" -> stage.complete(null);
      case "failure" -> stage.completeExceptionally(OF_STAGE);
      case "cancel" -> stage.cancel(true);
      case "obtrude" -> stage.obtrudeException(OF_STAGE);
      default -> throw new IllegalArgumentException(end);
    }
  }

  private static CompletionStage<?> from(CompletableFuture<Object> stage, String source) {
    return switch (source) {
      case "itself" -> stage;
      case "dependent" -> stage.thenApply(value -> value);
      case "copy" -> stage.copy();
      case "minimal" -> stage.minimalCompletionStage();
      default -> throw new IllegalArgumentException(source);
    };
  }

  @ParameterizedTest
  @MethodSource("ways")
  void way_endsLikeThatOfAPlainStage_andRunsAsTheAdder(Method way) {
    for (String source : List.of("itself", "dependent", "copy", "minimal")) {
      for (String end : List.of("value", "null", "failure", "cancel", "obtrude")) {
        for (String how : List.of("value", "null", "throws", "failed")) {
          for (boolean pending : new boolean[] {true, false}) {
            String plain = run(new CompletableFuture<>(), way, source, end, how, pending);
            int runs = users.size();
            users.clear();
            String ours = run(server.stage(), way, source, end, how, pending);
            String which = source + ", " + end + ", " + how + ", pending " + pending;
            assertThat(ours).as(which).isEqualTo(plain);
            assertThat(users).as(which).hasSize(runs).allMatch("adder"::equals);
            users.clear();
          }
        }
      }
    }
  }

  private String run(
      CompletableFuture<Object> stage,
      Method way,
      String source,
      String end,
      String how,
      boolean pending) {
    CompletionStage<?>[] added = new CompletionStage<?>[1];
    if (!pending) {
      server.as("ender", () -> end(stage, end));
    }
    server.as("adder", () -> added[0] = add(from(stage, source), way, how));
    if (pending) {
      assertThat(users).isEmpty();
      server.as("ender", () -> end(stage, end));
    }
    return outcome(added[0]);
  }

  @ParameterizedTest
  @MethodSource("ways")
  void way_withoutAFunctionOrAnExecutor_isRefusedAtOnce(Method way) {
    Object[] nothing = new Object[way.getParameterCount()];
    assertThatThrownBy(() -> invoke(server.stage(), way, nothing))
        .isInstanceOf(NullPointerException.class);
  }

  @ParameterizedTest
  @MethodSource("ways")
  void way_whenTheApplicationHasStopped_runsAllTheSame(Method way) {
    for (String end : List.of("value", "failure")) {
      for (boolean stoppedBefore : new boolean[] {true, false}) {
        server.stop(false);
        CompletableFuture<Object> stage = server.stage();
        server.stop(stoppedBefore);
        CompletionStage<?> added = add(stage, way, "value");
        server.stop(true);
        end(stage, end);
        CompletableFuture<Object> plain = new CompletableFuture<>();
        CompletionStage<?> addedToPlain = add(plain, way, "value");
        end(plain, end);
        assertThat(outcome(added)).isEqualTo(outcome(addedToPlain));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void way_givesAStageOfTheSameKind_andRunsOnTheServersThreadsWhereItNamesNone(Method way) {
    CompletableFuture<Object> stage = server.stage();
    assertThat((Object) add(stage, way, "value")).isExactlyInstanceOf(ContextStage.class);
    assertThat((Object) add(stage.minimalCompletionStage(), way, "value"))
        .isExactlyInstanceOf(MinimalContextStage.class);
    boolean ofServer =
        way.getName().endsWith("Async")
            && Arrays.stream(way.getParameterTypes()).noneMatch(Executor.class::equals);
    end(stage, way.getName().startsWith("exceptionally") ? "failure" : "value");
    assertThat(server.managed() > 0).isEqualTo(ofServer);
  }

  @Test
  void completeAsync_runsAsTheAdder() {
    server.as("adder", () -> server.stage().completeAsync(() -> users.add(server.user())));
    server.as(
        "adder",
        () -> server.stage().completeAsync(() -> users.add(server.user()), server::execute));
    assertThat(users).containsExactly("adder", "adder");
  }

  @Test
  void timeout_runsWhatWasAddedAsTheAdder() {
    CompletableFuture<Object> late = server.stage().orTimeout(1, TimeUnit.MILLISECONDS);
    CompletableFuture<Object> value =
        server.stage().completeOnTimeout("", 1, TimeUnit.MILLISECONDS);
    CompletableFuture<?>[] seen = new CompletableFuture<?>[2];
    server.as("adder", () -> seen[0] = late.handle((nothing, failure) -> server.user()));
    server.as("adder", () -> seen[1] = value.thenApply(nothing -> server.user()));
    assertThat(seen[0].join()).isEqualTo("adder");
    assertThat(seen[1].join()).isEqualTo("adder");
  }

  @Test
  void minimalStage_cannotBeEnded_andFollowsTheOther() {
    CompletableFuture<Object> stage = server.stage();
    var minimal = (CompletableFuture<Object>) stage.minimalCompletionStage();
    List<Runnable> ends =
        List.of(
            () -> minimal.complete(""),
            () -> minimal.completeExceptionally(FAILURE),
            () -> minimal.cancel(true),
            () -> minimal.obtrudeValue(""),
            () -> minimal.obtrudeException(FAILURE),
            () -> minimal.completeAsync(() -> ""),
            () -> minimal.completeAsync(() -> "", Runnable::run),
            () -> minimal.orTimeout(1, TimeUnit.HOURS),
            () -> minimal.completeOnTimeout("", 1, TimeUnit.HOURS));
    for (Runnable end : ends) {
      assertThatThrownBy(end::run).isInstanceOf(UnsupportedOperationException.class);
    }
    CompletableFuture<Object> open = minimal.toCompletableFuture();
    stage.complete("value");
    assertThat(minimal).isCompletedWithValue("value");
    assertThat(open).isCompletedWithValue("value");
  }

  /** The stages of a loop over many things: each is ended by the one before, without recursion. */
  @Test
  void chain_ofManyStages_endsAtOnce() {
    CompletableFuture<Object> stage = server.stage();
    CompletableFuture<Object> last = stage;
    for (int i = 0; i < 100_000; i++) {
      last = last.thenApply(value -> value);
    }
    stage.complete("value");
    assertThat(last).isCompletedWithValue("value");
  }

  @Test
  void context_isTakenOnlyWhenSomethingIsAdded() {
    CompletableFuture<Object> stage = server.stage();
    int before = server.captured();
    stage.complete("value");
    assertThat(stage.join()).isEqualTo("value");
    assertThat(server.captured()).isEqualTo(before);
    stage.thenApply(value -> value);
    assertThat(server.captured()).isEqualTo(before + 1);
  }
}
