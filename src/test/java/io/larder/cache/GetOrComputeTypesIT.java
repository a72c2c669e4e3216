package io.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.larder.common.CodecException;
import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.LogCapture;
import io.larder.support.RedisTest;
import io.larder.support.StateText;
import jakarta.enterprise.util.TypeLiteral;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Values of other classes than the type that getOrCompute is asked for. */
@RedisTest
class GetOrComputeTypesIT {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static Larder larder;

  private final CacheOperations cache = larder.cache().withPrefix("GetOrComputeTypesIT:");

  static class Customer {
    private String name = "Ada";

    public String getName() {
      return name;
    }

    public void setName(String name) {
      this.name = name;
    }
  }

  static class Vip extends Customer {}

  static class Gold extends Customer {
    private int discount = 20;

    public int getDiscount() {
      return discount;
    }

    public void setDiscount(int discount) {
      this.discount = discount;
    }
  }

  interface Shape {}

  record Circle(int radius) implements Shape {}

  sealed interface Payment permits Card {}

  record Card(int number) implements Payment {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  @JsonSubTypes(@JsonSubTypes.Type(value = Cat.class, name = "cat"))
  interface Animal {}

  record Cat(String name) implements Animal {}

  record Box<T>(T content) {}

  @BeforeAll
  static void start(Fixture fixture) {
    larder =
        fixture.larder(
            "redis.cache.default.deadline", "PT20S",
            "redis.cache.strict.on-failure", "throw",
            "redis.cache.all.single-flight", "cluster");
  }

  @BeforeEach
  void clear() {
    cache.deleteByPattern("*");
  }

  private static Arguments of(Class<?> type, Supplier<Object> value, boolean stored) {
    return arguments(type.getSimpleName(), Asked.of(type), value, stored);
  }

  private static Arguments of(TypeLiteral<?> type, Supplier<Object> value, boolean stored) {
    return arguments(type.getType().getTypeName(), Asked.of(type), value, stored);
  }

  /** A call by a class or by a generic type. */
  interface Asked {
    Object ask(CacheOperations cache, Supplier<Object> loader);

    @SuppressWarnings("unchecked")
    static Asked of(Class<?> type) {
      return (cache, loader) -> cache.getOrCompute("key", (Class<Object>) type, MINUTE, loader);
    }

    @SuppressWarnings("unchecked")
    static Asked of(TypeLiteral<?> type) {
      return (cache, loader) ->
          cache.getOrCompute("key", (TypeLiteral<Object>) type, MINUTE, loader);
    }
  }

  static Stream<Arguments> values() {
    return Stream.of(
        of(Customer.class, Customer::new, true),
        of(Customer.class, Vip::new, false),
        of(Customer.class, Gold::new, false),
        of(new TypeLiteral<List<Customer>>() {}, () -> List.of(new Customer()), true),
        of(new TypeLiteral<List<Customer>>() {}, () -> List.of(new Vip()), false),
        of(new TypeLiteral<List<? extends Customer>>() {}, () -> List.of(new Vip()), false),
        of(new TypeLiteral<Map<String, Customer>>() {}, () -> Map.of("a", new Gold()), false),
        of(new TypeLiteral<Optional<Customer>>() {}, () -> Optional.of(new Vip()), false),
        of(new TypeLiteral<Box<Customer>>() {}, () -> new Box<>(new Vip()), false),
        of(new TypeLiteral<Box<Customer>>() {}, () -> new Box<>(new Customer()), true),
        of(Customer[].class, () -> new Customer[] {new Customer()}, true),
        of(Customer[].class, () -> new Vip[] {new Vip()}, false),
        of(Shape.class, () -> new Circle(1), false),
        of(Payment.class, () -> new Card(1), false),
        of(Animal.class, () -> new Cat("Tom"), true),
        of(new TypeLiteral<List<Animal>>() {}, () -> List.of(new Cat("Tom")), true),
        of(Date.class, () -> new Date(5), true),
        of(Date.class, () -> new Timestamp(5), false),
        of(Number.class, () -> 5, true),
        of(Number.class, () -> 5L, false),
        of(int.class, () -> 5, true),
        of(Object.class, () -> "text", true),
        of(Object.class, () -> 5L, false),
        of(Object.class, () -> new Circle(1), false),
        of(Object.class, () -> Instant.EPOCH, false),
        of(
            new TypeLiteral<Map<String, Object>>() {},
            () -> inOrder(Map.of("a", 5, "b", List.of())),
            true),
        of(new TypeLiteral<Map<String, Object>>() {}, () -> Map.of("a", 5L), false),
        of(new TypeLiteral<Map<String, Object>>() {}, () -> Map.of("a", Double.NaN), false),
        of(Map.class, () -> Map.of("a", new BigDecimal("1.50")), false),
        of(new TypeLiteral<List<Object>>() {}, () -> List.of(Instant.EPOCH), false),
        of(Object[].class, () -> new Object[] {5L}, false),
        of(new TypeLiteral<Map<Object, String>>() {}, () -> Map.of(1, "a"), false),
        of(new TypeLiteral<Map<Integer, String>>() {}, () -> Map.of(1, "a"), true),
        of(new TypeLiteral<Collection<String>>() {}, () -> new HashSet<>(Set.of("a")), false),
        of(new TypeLiteral<Collection<String>>() {}, () -> new ArrayList<>(List.of("a")), true),
        of(new TypeLiteral<Set<String>>() {}, () -> new HashSet<>(Set.of("a")), true),
        of(new TypeLiteral<List<String>>() {}, () -> Arrays.asList("a", null), true),
        of(CharSequence.class, () -> new StringBuilder("a"), false));
  }

  private static Map<String, Object> inOrder(Map<String, Object> map) {
    return new LinkedHashMap<>(new TreeMap<>(map));
  }

  @ParameterizedTest(name = "{0} {index}")
  @MethodSource("values")
  void nextCaller_getsWhatTheFirstOneGot(
      String name, Asked asked, Supplier<Object> value, boolean stored) {
    for (CacheOperations settings : List.of(cache, cache.cache("all"))) {
      for (Face face : Face.values()) {
        cache.deleteByPattern("*");
        AtomicInteger runs = new AtomicInteger();
        Supplier<Object> loader =
            () -> {
              runs.incrementAndGet();
              return value.get();
            };
        Object first = asked.ask(face.of(settings), loader);
        Object next = asked.ask(face.of(settings), loader);

        assertThat(StateText.of(first)).isEqualTo(StateText.of(value.get()));
        assertThat(StateText.of(next)).isEqualTo(StateText.of(first));
        assertThat(cache.exists("key")).isEqualTo(stored);
        assertThat(runs).hasValue(stored ? 1 : 2);
      }
    }
  }

  @Test
  void value_thatTheTypeDoesNotGiveBack_isReportedOnce() {
    try (LogCapture log = new LogCapture()) {
      for (int i = 0; i < 3; i++) {
        cache.getOrCompute("key", Customer.class, MINUTE, Vip::new);
      }

      assertThat(log.lines())
          .filteredOn(line -> line.contains("LARDER-3004"))
          .singleElement()
          .asString()
          .contains(Vip.class.getName(), "because " + Customer.class.getName() + " is declared");
    }
  }

  @Test
  void value_thatTheTypeDoesNotGiveBack_failsWhereFailuresAreTheCallers() {
    for (Face face : Face.values()) {
      assertThatThrownBy(
              () ->
                  face.of(cache.cache("strict"))
                      .getOrCompute("key", Customer.class, MINUTE, Vip::new))
          .isInstanceOf(CodecException.class);
    }
    assertThat(cache.exists("key")).isFalse();
  }
}
