package io.larder.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.larder.common.CodecException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a constructor has accepted may have changed since, so that it would refuse it now. */
class AskingConstructorsTest {
  private static final int BEYOND_SAMPLES = 25;

  private final JsonCodec json =
      new JsonCodec(Set.of(), AskingConstructorsTest.class.getClassLoader());
  private final TypedCodec codec =
      new TypedCodec(
          json,
          new AllowedTypes(
              Set.of(), new BeanArchives(AskingConstructorsTest.class.getClassLoader())),
          AskingConstructorsTest.class.getClassLoader());

  record Cart(List<String> items) {
    Cart {
      if (items.isEmpty()) {
        throw new IllegalArgumentException("empty");
      }
    }
  }

  record Basket(List<String> items, int most) {
    Basket {
      if (items.size() > most) {
        throw new IllegalArgumentException("full");
      }
    }
  }

  static final class Point {
    public int x;
  }

  record Place(Point point) {
    Place {
      if (point.x < 0) {
        throw new IllegalArgumentException("negative");
      }
    }
  }

  record Version(int[] numbers) {
    Version {
      if (numbers[0] == 0) {
        throw new IllegalArgumentException("zero");
      }
    }
  }

  /** What is read is an {@code ArrayList}, whatever it was. */
  record Fixed(List<String> items) {
    Fixed {
      if (items instanceof ArrayList) {
        throw new IllegalArgumentException("may change");
      }
    }
  }

  static Stream<Arguments> changed() {
    List<String> emptied = new ArrayList<>(List.of("a"));
    Cart cart = new Cart(emptied);
    emptied.clear();
    List<String> grown = new ArrayList<>(List.of("a"));
    Basket basket = new Basket(grown, 1);
    grown.add("b");
    Point point = new Point();
    Place place = new Place(point);
    point.x = -1;
    int[] numbers = {1};
    Version version = new Version(numbers);
    numbers[0] = 0;
    return Stream.of(
        arguments(new Cart(List.of("a")), cart),
        arguments(new Basket(List.of("a"), 3), basket),
        arguments(new Place(new Point()), place),
        arguments(new Version(new int[] {1}), version),
        arguments(new Fixed(null), new Fixed(List.of("a"))));
  }

  @ParameterizedTest
  @MethodSource("changed")
  void value_thatItsConstructorWouldRefuseNow_isRefused(Object harmless, Object changed)
      throws Exception {
    Class<?> type = harmless.getClass();
    for (int i = 0; i < BEYOND_SAMPLES; i++) {
      assertThat(codec.decode(codec.encode(harmless, type), type, null)).isInstanceOf(type);
      json.encode(harmless);
    }
    assertThatThrownBy(() -> codec.encode(changed, type)).isInstanceOf(CodecException.class);
    assertThatThrownBy(() -> json.encode(changed)).isInstanceOf(CodecException.class);
  }
}
