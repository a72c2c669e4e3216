package io.larder.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larder.session.SessionEnded.Reason;
import io.larder.session.SessionModel.Setup;
import io.larder.support.EachTopology;
import io.larder.support.Larder;
import io.larder.support.ServerSettings;
import io.larder.support.TestRedis;
import io.larder.support.TestServers;
import io.larder.testkit.wire.FaultyLink;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random calls, compared with {@link SessionModel}: results, living sessions, events of all that
 * ended, and nothing that is left. A seed of a failure is repeated with {@code
 * -Dlarder.test.seed=…}.
 */
@EachTopology
class SessionModelIT {
  private static final int STEPS = Integer.getInteger("larder.test.steps", 400);
  private static final List<String> STEPS_OF_CALLS = List.of("s:f:{", "s:t:{", "s:u:", "HDEL");

  private final TestServers servers;
  private final long seed = Long.getLong("larder.test.seed", new Random().nextLong());

  SessionModelIT(TestServers servers) {
    this.servers = servers;
  }

  @ParameterizedTest
  @CsvSource({"0, false, true, false", "2, false, true, true", "3, true, false, false"})
  void randomCalls_doWhatTheModelDoes(int limit, boolean refuse, boolean grace, boolean async) {
    Map<String, String> settings =
        ServerSettings.with(
            servers.settings("redis.timeout", "PT20S"),
            "redis.session.rotation-grace",
            grace ? "PT1H" : "PT0S");
    if (limit > 0) {
      settings.put("redis.session.max-per-user", Integer.toString(limit));
      settings.put("redis.session.limit", refuse ? "refuse" : "end-oldest");
    }
    try (Larder larder = Larder.start(settings)) {
      SessionStore store = larder.sessions();
      check(
          larder,
          new SessionModel(
              async ? new AsyncView(store.async()) : store,
              new Setup(limit, refuse, grace, false),
              seed,
              () -> {},
              () -> {}),
          false);
    }
  }

  @Test
  void randomCalls_whoseRepliesAreLost_forgetNothing() {
    Random random = new Random(seed);
    // What a cluster announces leads around the link; scripts and steps are the same there.
    try (FaultyLink link = new FaultyLink(servers.addresses().get(0), seed);
        Larder larder =
            Larder.start(
                ServerSettings.with(
                    servers.isCluster() ? servers.settings() : ServerSettings.of(link.address()),
                    "redis.timeout",
                    "PT20S",
                    "redis.session.rotation-grace",
                    "PT1H"))) {
      SessionStore store = larder.sessions();
      Runnable fault =
          () -> {
            if (random.nextInt(5) == 0) {
              String text = STEPS_OF_CALLS.get(random.nextInt(STEPS_OF_CALLS.size()));
              link.loseReply(text, 1 + random.nextInt(2));
            }
          };
      check(
          larder,
          new SessionModel(
              store,
              new Setup(0, false, true, true),
              seed,
              fault,
              () -> await().ignoreExceptions().until(() -> !store.exists("nobody's"))),
          true);
    }
  }

  private void check(Larder larder, SessionModel model, boolean faults) {
    System.out.println("SEED of " + servers + " " + seed);
    for (int i = 0; i < STEPS; i++) {
      model.step();
    }
    model.finish();
    await()
        .untilAsserted(
            () ->
                assertThat(ends(larder, model))
                    .as("seed " + seed)
                    .containsAllEntriesOf(model.ended()));
    Map<String, Reason> unknown = ends(larder, model);
    unknown.keySet().removeAll(model.ended().keySet());
    if (faults) {
      servers.keys(TestRedis.PREFIX + "s:*:unpublished").forEach(key -> servers.ask("DEL", key));
      // What was stored by a call whose reply was lost, and replaced when it was repeated.
      assertThat(unknown.values()).as("seed " + seed).allMatch(Reason.REPLACED::equals);
    } else {
      assertThat(unknown).as("seed " + seed).isEmpty();
    }
    assertThat(servers.keys(TestRedis.PREFIX + "s:*"))
        .as("seed " + seed)
        .noneMatch(key -> key.contains(model.name()) || (!faults && key.endsWith(":unpublished")));
  }

  /** The reasons of all ends; two of one session make the test fail. */
  private static Map<String, Reason> ends(Larder larder, SessionModel model) {
    Map<String, Reason> ends = new TreeMap<>();
    for (Object event : new ArrayList<>(larder.events())) {
      if (event instanceof SessionEnded ended && ended.userId().startsWith(model.name())) {
        assertThat(ends.put(ended.sessionId(), ended.reason())).isNull();
      }
    }
    return ends;
  }
}
