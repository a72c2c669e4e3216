package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.connection.call.Deadline;
import io.larder.fence.StoreRight;
import io.larder.fence.Storing;
import io.larder.jcache.engine.BackingCache;
import io.larder.jcache.engine.BackingCaches;
import io.larder.jcache.engine.PutOptions;
import io.larder.support.EachTopology;
import io.larder.support.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two JVMs that write one row through the cache never leave in it what the table has not. */
@EachTopology
class WrittenThroughByTwoIT extends EngineTest {
  private static final Runnable NOTHING = () -> {};

  private final Map<String, String> table = new ConcurrentHashMap<>();
  private Runnable before = NOTHING;
  private Runnable after = NOTHING;
  private Cache<String, String> cache;
  private Cache<String, String> other;

  WrittenThroughByTwoIT(TestServers servers) {
    super(servers);
  }

  private enum Change {
    PUT,
    PUT_ALL,
    GET_AND_PUT,
    PUT_IF_ABSENT,
    REPLACE,
    REPLACE_OLD,
    PROCESSOR,
    COMPUTED,
    REMOVE,
    REMOVE_OLD,
    REMOVE_KEYS,
    GET_AND_REMOVE
  }

  /** The writer of the first JVM; what the second one does meanwhile it does once. */
  private final class Interrupted extends TableWriter {
    Interrupted() {
      super(table);
    }

    @Override
    void before() {
      Runnable now = before;
      before = NOTHING;
      now.run();
    }

    @Override
    void after() {
      Runnable now = after;
      after = NOTHING;
      now.run();
    }
  }

  private static MutableConfiguration<String, String> writing(TableWriter writer) {
    return strings().setWriteThrough(true).setCacheWriterFactory(() -> writer);
  }

  @BeforeEach
  void open() {
    cache = cache(application(), name, writing(new Interrupted()));
    other = cache(application(), name, writing(new TableWriter(table)));
  }

  private static BackingCache backing(Cache<?, ?> of) {
    return ((BackingCaches) of.getCacheManager()).annotated(of.getName());
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(20));
  }

  private static void make(Change change, Cache<String, String> in, String key, String value) {
    switch (change) {
      case PUT -> in.put(key, value);
      case PUT_ALL -> in.putAll(Map.of(key, value, key + "-other", value));
      case GET_AND_PUT -> in.getAndPut(key, value);
      case PUT_IF_ABSENT -> in.putIfAbsent(key, value);
      case REPLACE -> in.replace(key, value);
      case REPLACE_OLD -> in.replace(key, "there", value);
      case PROCESSOR ->
          in.invoke(
              key,
              (entry, arguments) -> {
                entry.setValue(value);
                return null;
              });
      case COMPUTED -> {
        StoreRight right = backing(in).take(key, null, soon()).await();
        PutOptions options = PutOptions.computed(right, Storing.ABSENT);
        backing(in).put(key, value, String.class, options, soon()).await();
      }
      case REMOVE -> in.remove(key);
      case REMOVE_OLD -> in.remove(key, "there");
      case REMOVE_KEYS -> in.removeAll(Set.of(key));
      case GET_AND_REMOVE -> in.getAndRemove(key);
    }
  }

  @ParameterizedTest
  @EnumSource
  void change_besideAnotherJvmsChange_leavesNothingButTheRow(Change mine) {
    for (Change theirs : Change.values()) {
      for (boolean there : new boolean[] {false, true}) {
        for (boolean first : new boolean[] {false, true}) {
          String key = theirs + "-" + there + "-" + first;
          if (there) {
            cache.put(key, "there");
          }
          Runnable meanwhile = () -> make(theirs, other, key, "theirs");
          before = first ? meanwhile : NOTHING;
          after = first ? NOTHING : meanwhile;

          make(mine, cache, key, "mine");

          assertThat(other.get(key)).as("%s beside %s", mine, key).isIn(table.get(key), null);
        }
      }
    }
  }

  @Test
  void remove_ofAnEntryThatIsNotThere_endsWhatOthersCompute() {
    table.put("a", "old");
    StoreRight[] right = new StoreRight[1];
    before = () -> right[0] = backing(other).take("a", null, soon()).await();

    cache.remove("a");
    PutOptions options = PutOptions.computed(right[0], Storing.ABSENT);
    backing(other).put("a", "old", String.class, options, soon()).await();

    assertThat(cache.get("a")).isNull();
    assertThat(table).isEmpty();
  }

  /** Of two changes that exclude each other one is made, wherever the other one comes between. */
  private enum Exclusive {
    PUT_IF_ABSENT,
    REPLACE_OLD,
    REMOVE_OLD,
    REPLACE_AND_REMOVE_OLD;

    boolean isMade(Cache<String, String> in, String key, String value, boolean first) {
      return switch (this) {
        case PUT_IF_ABSENT -> in.putIfAbsent(key, value);
        case REPLACE_OLD -> in.replace(key, "there", value);
        case REMOVE_OLD -> in.remove(key, "there");
        case REPLACE_AND_REMOVE_OLD ->
            first ? in.replace(key, "there", value) : in.remove(key, "there");
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void change_thatAnotherJvmsChangeExcludes_isNotMade(Exclusive change) {
    for (boolean first : new boolean[] {false, true}) {
      String key = change + "-" + first;
      if (change != Exclusive.PUT_IF_ABSENT) {
        cache.put(key, "there");
      }
      List<Boolean> theirs = new ArrayList<>();
      Runnable meanwhile = () -> theirs.add(change.isMade(other, key, "theirs", true));
      before = first ? meanwhile : NOTHING;
      after = first ? NOTHING : meanwhile;

      boolean mine = change.isMade(cache, key, "mine", false);

      assertThat(theirs).containsExactly(true);
      assertThat(mine).isFalse();
      assertThat(other.get(key)).isIn(table.get(key), null);
    }
  }
}
