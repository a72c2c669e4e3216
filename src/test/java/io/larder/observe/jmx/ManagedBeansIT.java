package io.larder.observe.jmx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.cache.CacheOperations;
import io.larder.observe.MeterExport;
import io.larder.observe.Meters;
import io.larder.support.Fixture;
import io.larder.support.LogCapture;
import io.larder.support.OwnRedis;
import io.larder.support.RedisTest;
import io.larder.support.ServerSettings;
import io.larder.support.TestContainer;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Set;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

@RedisTest
class ManagedBeansIT {
  private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();
  private static final ManagedBeans.Connection CONNECTION =
      new ManagedBeans.Connection() {
        @Override
        public String state() {
          return "CONNECTED";
        }

        @Override
        public String topology() {
          return "nowhere";
        }

        @Override
        public int poolSize() {
          return 4;
        }

        @Override
        public int used() {
          return 1;
        }

        @Override
        public int idle() {
          return 2;
        }
      };

  private static Set<ObjectName> beans(String more) throws Exception {
    return SERVER.queryNames(new ObjectName("io.larder:" + more + ",*"), null);
  }

  private static Object of(ObjectName bean, String attribute) throws Exception {
    return SERVER.getAttribute(bean, attribute);
  }

  @Test
  void anApplication_hasItsBeansUntilItEnds(Fixture fixture) throws Exception {
    OwnRedis redis = fixture.redis();
    TestContainer container =
        TestContainer.start(ServerSettings.with(redis.settings("redis.timeout", "PT10S")));
    try {
      CacheOperations cache = container.get(CacheOperations.class);
      assertThat(cache.getOrCompute("a", Integer.class, Duration.ofHours(1), () -> 1)).isEqualTo(1);
      assertThat(cache.getOrCompute("a", Integer.class, Duration.ofHours(1), () -> 2)).isEqualTo(1);
      cache.cache("odd \"name\",*=?\n").set("b", 2);

      ObjectName bean = beans("type=Cache,name=" + ObjectName.quote("c:")).iterator().next();
      assertThat(of(bean, "Name")).isEqualTo("c:");
      assertThat(of(bean, "HitsRedis")).isEqualTo(1L);
      assertThat(of(bean, "Misses")).isEqualTo(1L);
      assertThat(of(bean, "HitRatio")).isEqualTo(0.5);
      assertThat(of(bean, "Loads")).isEqualTo(1L);
      assertThat(SERVER.getMBeanInfo(bean).getAttributes())
          .allSatisfy(one -> assertThat(of(bean, one.getName())).isNotNull());
      assertThat(beans("type=Cache")).hasSize(2);

      ObjectName connection = beans("type=Connection").iterator().next();
      assertThat(of(connection, "State")).isEqualTo("CONNECTED");
      assertThat(of(connection, "Calls"))
          .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LONG)
          .isGreaterThan(3);
      assertThat((Integer) of(connection, "ConnectionsIdle")).isPositive();
      assertThat(SERVER.getMBeanInfo(connection).getAttributes())
          .allSatisfy(one -> assertThat(of(connection, one.getName())).isNotNull());
      redis.kill();
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> of(connection, "State").equals("DISCONNECTED"));
    } finally {
      container.close();
    }
    assertThat(beans("type=Cache")).isEmpty();
    assertThat(beans("type=Connection")).isEmpty();
  }

  @Test
  void twoApplicationsOfOneName_doNotClash() throws Exception {
    Meters one = new Meters();
    Meters other = new Meters();
    one.export(new ManagedBeans(one, "shop.war", CONNECTION));
    other.export(new ManagedBeans(other, "shop.war", CONNECTION));
    one.cache("tutors").missed(3, 0);
    other.cache("tutors").missed(4, 0);
    assertThat(beans("type=Cache,application=" + ObjectName.quote("shop.war")))
        .extracting(bean -> of(bean, "Misses"))
        .containsExactlyInAnyOrder(3L, 4L);
    one.close();
    assertThat(beans("type=Cache")).extracting(bean -> of(bean, "Misses")).containsExactly(4L);
    other.close();
    assertThat(beans("type=Cache")).isEmpty();
    assertThat(beans("type=Connection")).isEmpty();
  }

  @Test
  void tenThousandCaches_areFine() throws Exception {
    Meters meters = new Meters();
    meters.export(new ManagedBeans(meters, "many", CONNECTION));
    for (int i = 0; i < 10_100; i++) {
      meters.cache("cache " + i).put(1, 0);
    }
    assertThat(beans("type=Cache,application=\"many\"")).hasSize(10_001);
    ObjectName further =
        beans("type=Cache,name=" + ObjectName.quote("(further caches)")).iterator().next();
    assertThat(of(further, "Puts")).isEqualTo(100L);
    meters.close();
    assertThat(beans("type=Cache")).isEmpty();
  }

  @Test
  void aServerWithoutPermission_isOneWarning_andTheApplicationGoesOn(Fixture fixture) {
    LogCapture log = fixture.log();
    Meters meters = new Meters();
    meters.export(
        new MeterExport() {
          @Override
          public void add(io.larder.observe.Series series) {
            throw new SecurityException("access denied");
          }

          @Override
          public void close() {
            throw new SecurityException("access denied");
          }

          @Override
          public String toString() {
            return "another";
          }
        });
    meters.cache("a").put(1, 0);
    meters.close();
    assertThat(log.lines()).filteredOn(text -> text.contains("LARDER-7001")).hasSize(1);
  }
}
