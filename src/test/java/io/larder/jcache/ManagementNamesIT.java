package io.larder.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.larder.support.Fixture;
import io.larder.support.Larder;
import io.larder.support.RedisTest;
import io.larder.support.TestRedis;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** Every cache has beans of its own, whatever its name and whoever else has one of that name. */
@RedisTest
class ManagementNamesIT {
  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

  private Set<ObjectName> beans(String kind) throws Exception {
    return server.queryNames(new ObjectName("javax.cache:type=Cache" + kind + ",*"), null);
  }

  private List<Long> puts() throws Exception {
    List<Long> puts = new ArrayList<>();
    for (ObjectName bean : beans("Statistics")) {
      puts.add((Long) server.getAttribute(bean, "CachePuts"));
    }
    return puts;
  }

  private static Cache<String, String> open(Larder larder, String name) {
    return larder
        .caching()
        .getCacheManager()
        .createCache(
            name,
            new MutableConfiguration<String, String>()
                .setStatisticsEnabled(true)
                .setManagementEnabled(true));
  }

  @Test
  void namesThatTheStandardWritesAlike_haveABeanEach(TestRedis redis, Fixture fixture)
      throws Exception {
    Larder larder = fixture.larder(redis.settings());
    List<String> names = List.of("a:b", "a.b", "a,b", "a=b", "a\nb", "a*b", "a?b", "a\"b", "a\\b");
    int times = 0;
    for (String name : names) {
      Cache<String, String> cache = open(larder, name);
      for (int i = 0; i <= times; i++) {
        cache.put("k", "v");
      }
      times++;
    }

    assertThat(puts()).containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    assertThat(beans("Configuration")).hasSize(names.size());
    assertThat(
            beans("Statistics").stream()
                .map(bean -> bean.getKeyProperty("Cache"))
                .collect(Collectors.toSet()))
        .containsExactlyInAnyOrder("a.b", "a\\b");
    CacheManager manager = larder.caching().getCacheManager();
    manager.enableStatistics("a,b", false);
    assertThat(puts()).containsExactlyInAnyOrder(1L, 2L, 4L, 5L, 6L, 7L, 8L, 9L);
    names.forEach(manager::destroyCache);
    assertThat(beans("Statistics")).isEmpty();
    assertThat(beans("Configuration")).isEmpty();
  }

  @Test
  void applicationsOfOnePrefix_haveABeanEach(TestRedis redis, Fixture fixture) throws Exception {
    Larder first = fixture.larder(redis.settings());
    Larder second = fixture.larder(redis.settings());
    open(first, "twin").put("k", "v");
    Cache<String, String> other = open(second, "twin");
    other.put("k", "v");
    other.put("k", "v");

    assertThat(puts()).containsExactlyInAnyOrder(1L, 2L);
    first.caching().close();
    assertThat(puts()).containsExactly(2L);
    second.caching().getCacheManager().destroyCache("twin");
    assertThat(beans("Statistics")).isEmpty();
  }
}
