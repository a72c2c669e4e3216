package io.larder.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionSynchronizationRegistryImple;
import io.larder.cache.CacheOperations;
import io.larder.support.Fixture;
import io.larder.support.RedisTest;
import io.larder.support.TestContainer;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionManager;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What methods do in a transaction that took too long: it is rolled back already, and the thread is
 * still in it.
 */
@RedisTest
class TimedOutTransactionIT {
  private static TransactionManager manager;
  private static TestContainer withRegistry;
  private static TestContainer withManager;
  private final String key = UUID.randomUUID().toString();
  private Table table;

  /** What is done in it. */
  enum Step {
    PUT {
      @Override
      void run(TestContainer in, String key) {
        in.get(Books.class).put(key, "never");
      }
    },
    PUT_RESULT {
      @Override
      void run(TestContainer in, String key) {
        in.get(Books.class).putResult(key, "never");
      }
    },
    CHANGE {
      @Override
      void run(TestContainer in, String key) {
        in.get(Books.class).change(key, "never");
      }
    },
    CHANGE_ALL {
      @Override
      void run(TestContainer in, String key) {
        in.get(Books.class).changeAll(key, "never");
      }
    },
    FIND {
      @Override
      void run(TestContainer in, String key) {
        in.get(Books.class).find(key);
      }
    },
    GET_OR_COMPUTE {
      @Override
      void run(TestContainer in, String key) {
        CacheOperations cache = in.get(CacheOperations.class);
        cache.getOrCompute(key, String.class, Duration.ofMinutes(5), () -> "never");
      }
    };

    abstract void run(TestContainer in, String key);
  }

  static Stream<Arguments> steps() {
    return Arrays.stream(Step.values())
        .flatMap(step -> Stream.of(Arguments.of(step, true), Arguments.of(step, false)));
  }

  @BeforeAll
  static void start(Fixture fixture) {
    manager = Platforms.manager();
    Map<String, String> settings = fixture.shared().settings("redis.timeout", "PT20S");
    withRegistry = fixture.container(settings, Books.class, Platforms.WithRegistry.class);
    withManager = fixture.container(settings, Books.class, Platforms.WithManager.class);
  }

  @BeforeEach
  void begin() throws Exception {
    table = new Table();
    Stream.of(withRegistry, withManager).forEach(one -> one.get(Books.class).use(table));
    table.write(key, "old");
    manager.setTransactionTimeout(1);
    manager.begin();
    manager.setTransactionTimeout(0);
  }

  @AfterEach
  void end() throws Exception {
    if (manager.getTransaction() != null) {
      manager.rollback();
    }
  }

  /** On this thread, which is in it. */
  private static void awaitRollback() {
    await()
        .pollInSameThread()
        .atMost(Duration.ofMinutes(1))
        .until(() -> manager.getStatus() == Status.STATUS_ROLLEDBACK);
  }

  private void assertOthersRead(String expected) {
    for (TestContainer one : new TestContainer[] {withRegistry, withManager, withRegistry}) {
      assertThat(CompletableFuture.supplyAsync(() -> one.get(Books.class).find(key)).join())
          .isEqualTo(expected);
    }
    assertThat(withRegistry.get(CacheOperations.class).get(key, String.class)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("steps")
  void whatIsDoneAfterTheRollback_isNeverSeen(Step step, boolean registry) {
    table.write(key, "never");
    awaitRollback();
    table.write(key, "never");
    step.run(registry ? withRegistry : withManager, key);
    assertOthersRead("old");
    assertThatThrownBy(manager::commit).isInstanceOf(RollbackException.class);
    assertOthersRead("old");
  }

  @ParameterizedTest
  @MethodSource("steps")
  void whatIsDoneAfterAChangeAndTheRollback_isNeverSeen(Step step, boolean registry) {
    TestContainer in = registry ? withRegistry : withManager;
    in.get(Books.class).put(key, "never either");
    awaitRollback();
    step.run(in, key);
    assertOthersRead("old");
    assertThatThrownBy(manager::commit).isInstanceOf(RollbackException.class);
    assertOthersRead("old");
  }

  static Stream<Arguments> changes() {
    return Stream.of(Step.PUT, Step.PUT_RESULT, Step.CHANGE, Step.CHANGE_ALL)
        .flatMap(step -> Stream.of(Arguments.of(step, true), Arguments.of(step, false)));
  }

  /** A change that the application asks for after the rollback, with the thread still in it. */
  @ParameterizedTest
  @MethodSource("changes")
  void changeAfterTheRollback_evictsWhatIsCached(Step step, boolean registry) {
    assertOthersRead("old");
    awaitRollback();
    CompletableFuture.runAsync(() -> table.write(key, "new")).join();
    step.run(registry ? withRegistry : withManager, key);
    assertOthersRead("new");
  }

  /** As an entity's listener does; a manager takes no participants any more then. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void putBeforeTheCompletion_whichIsARollback_isNeverSeen(boolean registry) throws Exception {
    Books books = (registry ? withRegistry : withManager).get(Books.class);
    manager.rollback();
    manager.begin();
    new TransactionSynchronizationRegistryImple()
        .registerInterposedSynchronization(
            new Synchronization() {
              @Override
              public void beforeCompletion() {
                books.put(key, "never");
                try {
                  manager.setRollbackOnly();
                } catch (SystemException e) {
                  throw new IllegalStateException(e);
                }
              }

              @Override
              public void afterCompletion(int status) {}
            });
    assertThatThrownBy(manager::commit).isInstanceOf(RollbackException.class);
    assertOthersRead("old");
  }
}
