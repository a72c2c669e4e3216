package io.larder.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.RedisTest;
import jakarta.enterprise.util.TypeLiteral;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** getAll, setAll and delete of collections. */
@RedisTest
@ParameterizedClass
@EnumSource(Face.class)
class BulkIT {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static Larder larder;

  @Parameter Face face;
  private CacheOperations cache;

  @BeforeAll
  static void start(Fixture fixture) {
    larder = fixture.larder("redis.timeout", "PT20S");
  }

  @BeforeEach
  void view() {
    cache = face.of(larder.cache()).withPrefix("BulkIT:");
    cache.deleteByPattern("*");
  }

  @Test
  void getAll_returnsWhatIsThereInTheOrderOfTheKeys() {
    cache.setAll(Map.of("a", 1, "b", 2, "c", 3), MINUTE);

    assertThat(cache.getAll(List.of("c", "x", "a", "c", "b"), Integer.class))
        .containsExactly(Map.entry("c", 3), Map.entry("a", 1), Map.entry("b", 2));
    assertThat(cache.getAll(Set.of("b"), new TypeLiteral<Integer>() {}))
        .containsExactly(Map.entry("b", 2));
  }

  @Test
  void getAll_ofGenerics_readsThem() {
    cache.setAll(Map.of("a", List.of(1, 2), "b", List.of()), MINUTE);

    assertThat(cache.getAll(List.of("a", "b"), new TypeLiteral<List<Integer>>() {}))
        .containsExactly(Map.entry("a", List.of(1, 2)), Map.entry("b", List.of()));
  }

  @Test
  void getAll_withOtherTypesAndKinds_leavesThemOut() {
    cache.setAll(Map.of("a", 1, "b", "text"), MINUTE);
    cache.hash("c").set("field", 1);

    assertThat(cache.getAll(List.of("a", "b", "c"), Integer.class))
        .containsExactly(Map.entry("a", 1));
  }

  @Test
  void emptyCollections_doNothing() {
    assertThat(cache.getAll(List.of(), Integer.class)).isEmpty();
    assertThat(cache.delete(List.of())).isZero();
    cache.setAll(Map.of(), MINUTE);
    assertThat(cache.deleteByPattern("*")).isZero();
  }

  @Test
  void setAll_withEveryType_storesEach() {
    Map<String, Object> entries = new LinkedHashMap<>();
    entries.put("text", "x");
    entries.put("number", 1L);
    entries.put("list", List.of(true));
    cache.set("text", "old", CacheOperations.NO_EXPIRY);
    cache.setAll(entries, MINUTE);

    assertThat(cache.get("text", String.class)).contains("x");
    assertThat(cache.get("number", Long.class)).contains(1L);
    assertThat(cache.get("list", new TypeLiteral<List<Boolean>>() {})).contains(List.of(true));
    assertThat(cache.ttl("text").orElseThrow()).isLessThanOrEqualTo(MINUTE);
  }

  @Test
  void delete_countsEachKeyOnce() {
    cache.setAll(Map.of("a", 1, "b", 2, "c", 3), MINUTE);

    assertThat(cache.delete(List.of("a", "b", "a", "x"))).isEqualTo(2);
    assertThat(cache.exists("c")).isTrue();
  }

  @Test
  void thousandsOfKeys_areStoredReadAndDeleted() {
    Map<String, Integer> entries = new LinkedHashMap<>();
    for (int i = 0; i < 5_001; i++) {
      entries.put("key" + i, i);
    }
    cache.setAll(entries, MINUTE);

    assertThat(cache.getAll(entries.keySet(), Integer.class)).isEqualTo(entries);
    assertThat(cache.delete(new ArrayList<>(entries.keySet()))).isEqualTo(5_001);
    assertThat(cache.getAll(entries.keySet(), Integer.class)).isEmpty();
  }
}
