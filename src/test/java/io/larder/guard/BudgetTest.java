package io.larder.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.larder.common.RedisUnavailableException;
import io.larder.connection.call.Deadline;
import io.larder.connection.call.Reply;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Redis is called silent only if it had the time to answer. */
class BudgetTest {
  private static final RedisUnavailableException LATE = new RedisUnavailableException("late");
  private static final RuntimeException OTHER = new IllegalStateException();

  private final Budget budget = new Budget(Duration.ofMillis(200));

  private RuntimeException failure() {
    return catchThrowableOfType(
        RuntimeException.class,
        () -> budget.<Boolean>spend(deadline -> Reply.failed(LATE)).await());
  }

  private void spend() {
    assertThat(
            budget
                .spend(
                    deadline -> {
                      Deadline most = Deadline.in(Duration.ofMillis(150));
                      await().until(most::isOver);
                      return Reply.of(true);
                    })
                .await())
        .isTrue();
  }

  @Test
  void noAnswer_withinMostOfTheTime_isSilence() {
    assertThat(failure()).isSameAs(LATE);
    assertThat(budget.reason(OTHER)).isSameAs(LATE);
  }

  @Test
  void noAnswer_withinTheRest_isNoSilence() {
    spend();

    assertThat(failure())
        .isInstanceOfSatisfying(
            RedisUnavailableException.class,
            e -> {
              assertThat(e.isOutOfTime()).isTrue();
              assertThat(e.isRefusal()).isFalse();
              assertThat(CacheGuard.isSilence(e)).isFalse();
            })
        .hasMessage("late");
    assertThat(budget.reason(OTHER)).isSameAs(OTHER);
  }
}
