package io.larder.connection.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larder.common.LarderException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replies are chained, joined and recovered alike, whether they are awaited or staged. */
class ReplyTest {
  private static final Executor HERE = Runnable::run;

  private static <T> T take(Reply<T> reply, boolean staged) {
    return staged ? reply.stage(HERE).toCompletableFuture().join() : reply.await();
  }

  private static <T> Reply<T> failing() {
    return Reply.failed(new LarderException("first"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void then_makesTheNextCall_andMapsItsResult(boolean staged) {
    Reply<String> reply =
        Reply.of(1).then(one -> Reply.steps(() -> one + 1)).map(two -> "got " + two);

    assertThat(take(reply, staged)).isEqualTo("got 2");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void recover_ofAChain_takesTheFailureOfEitherCall(boolean staged) {
    Function<Reply<Integer>, Reply<String>> recovered =
        chain -> chain.map(String::valueOf).recover(RuntimeException::getMessage);

    assertThat(take(recovered.apply(ReplyTest.<Integer>failing().then(Reply::of)), staged))
        .isEqualTo("first");
    assertThat(take(recovered.apply(Reply.of(1).then(one -> failing())), staged))
        .isEqualTo("first");
    assertThat(take(recovered.apply(Reply.of(1).then(Reply::of)), staged)).isEqualTo("1");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whenDone_runsAfterValueAndFailure(boolean staged) {
    List<String> done = new ArrayList<>();

    take(Reply.of(1).whenDone(() -> done.add("value")), staged);
    take(
        ReplyTest.<String>failing()
            .whenDone(() -> done.add("failure"))
            .recover(RuntimeException::getMessage),
        staged);

    assertThat(done).containsExactly("value", "failure");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void all_keepsTheOrder(boolean staged) {
    Reply<List<Integer>> all = Reply.all(List.of(Reply.of(1), Reply.steps(() -> 2), Reply.of(3)));

    Reply<String> mapped = all.map(list -> "of " + list.size());
    assertThat(take(mapped, staged)).isEqualTo("of 3");
    assertThat(take(all, staged)).containsExactly(1, 2, 3);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void all_failsWithTheFirstFailure_asItIs(boolean staged) {
    Reply<String> reply =
        Reply.all(List.of(Reply.of(1), ReplyTest.<Integer>failing()))
            .map(List::toString)
            .recover(e -> e.getClass().getSimpleName());

    assertThat(take(reply, staged)).isEqualTo("LarderException");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void functionThrows_replyFails(boolean staged) {
    Reply<Integer> reply =
        Reply.of(1)
            .map(
                one -> {
                  throw new IllegalStateException("mine");
                });

    assertThatThrownBy(() -> take(reply, staged)).hasStackTraceContaining("mine");
  }
}
