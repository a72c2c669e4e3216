package io.larder.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.larder.testkit.LarderTest;
import io.larder.testkit.RedisControl;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** What would have no effect in {@code @LarderTest} is told. */
class IneffectiveAnnotationsIT {
  private static List<String> failures(Class<?> test) {
    Events events =
        EngineTestKit.engine("junit-jupiter").selectors(selectClass(test)).execute().allEvents();
    return events
        .failed()
        .map(event -> event.getRequiredPayload(TestExecutionResult.class))
        .flatMap(result -> result.getThrowable().stream())
        .map(Throwable::getMessage)
        .toList();
  }

  @LarderTest(properties = "redis.cache.tutors.ttl=PT5S")
  static final class Around {
    @Test
    void test() {}

    @Nested
    final class Without {
      @Test
      void settings_areThoseAround(RedisControl redis) {
        assertThat(redis.settings()).containsEntry("redis.cache.tutors.ttl", "PT5S");
      }
    }

    @Nested
    @LarderTest(properties = "redis.cache.tutors.ttl=PT5S")
    final class WithTheSame {
      @Test
      void settings_areThoseAround(RedisControl redis) {
        assertThat(redis.settings()).containsEntry("redis.cache.tutors.ttl", "PT5S");
      }
    }

    @Nested
    @LarderTest(properties = "redis.cache.tutors.ttl=PT9S")
    final class WithOthers {
      @Test
      void test() {}
    }

    @Nested
    @LarderTest(properties = "redis.cache.tutors.ttl=PT5S", systemProperties = true)
    final class WithSystemProperties {
      @Test
      void test() {}
    }
  }

  @Test
  void nestedClass_thatAsksForOtherSettings_fails() {
    assertThat(failures(Around.class))
        .hasSize(2)
        .anyMatch(message -> message.contains("Around$WithOthers shares the Redis"))
        .anyMatch(message -> message.contains("Around$WithSystemProperties shares the Redis"));
  }

  @LarderTest(properties = {"redis.cache.tutors.ttl=PT5S", "redis.cache.tutors.ttl=PT9S"})
  static final class Twice {
    @Test
    void test() {}
  }

  @Test
  void property_thatIsGivenTwice_fails() {
    assertThat(failures(Twice.class))
        .singleElement()
        .asString()
        .contains("redis.cache.tutors.ttl is given twice");
  }
}
