package io.larder.fault;

import io.larder.fault.Journal.Outcome;
import io.larder.session.RotationResult;
import io.larder.session.RotationResult.Reused;
import io.larder.session.RotationResult.Rotated;
import io.larder.session.Session;
import io.larder.session.SessionStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Logins, rotations and revocations. */
final class SessionsWork implements Work {
  private static final Duration HOUR = Duration.ofHours(1);

  /** Shorter than {@code redis.session.rotation-grace}. */
  private static final Duration GRACE = Duration.ofSeconds(8);

  private static final int MOST_REVOKED = 1_000;

  private final Load load;
  private final SessionStore sessions;
  private final String id;
  private final List<String> revoked = new ArrayList<>();
  private final Set<String> successors = new TreeSet<>();
  private @Nullable String token;
  private long asked;

  SessionsWork(Load load, String id) {
    this.load = load;
    this.sessions = load.application().sessions();
    this.id = id;
  }

  @Override
  public void step(long number) {
    if (token == null) {
      issue();
    } else {
      rotate(token);
    }
    if (number % 3 == 0) {
      revoke(number);
    }
  }

  private void issue() {
    Outcome<String> issued =
        load.journal()
            .write(
                Surface.SESSIONS,
                "issue",
                () -> sessions.issue(Session.of("rotating-" + id), HOUR).value());
    take(issued.value());
  }

  private void take(@Nullable String next) {
    token = next;
    asked = 0;
    successors.clear();
  }

  /** The same token until an answer comes: its successor is the same each time. */
  private void rotate(String current) {
    asked = asked == 0 ? System.nanoTime() : asked;
    Outcome<RotationResult> rotation =
        load.journal().write(Surface.SESSIONS, "rotate", () -> sessions.rotate(current));
    if (!rotation.isAnswer()) {
      return;
    }
    boolean inGrace = System.nanoTime() - asked < GRACE.toNanos();
    if (rotation.value() instanceof Rotated rotated) {
      successors.add(rotated.token().value());
      rotateAgain(current);
      if (successors.size() > 1 && load.fault().data() != Data.ROLLED_BACK) {
        load.found("a refresh token has two successors");
      }
      take(rotated.token().value());
    } else {
      boolean falseAlarm = rotation.value() instanceof Reused ? inGrace : true;
      if (falseAlarm && load.fault().data() == Data.KEPT) {
        load.found("a rotation of the newest token is answered with " + rotation.value());
      }
      take(null);
    }
  }

  /** As a second tab would. */
  private void rotateAgain(String current) {
    Outcome<RotationResult> again =
        load.journal().write(Surface.SESSIONS, "rotate again", () -> sessions.rotate(current));
    if (again.value() instanceof Rotated rotated) {
      successors.add(rotated.token().value());
    }
  }

  private void revoke(long number) {
    Journal journal = load.journal();
    String user = "revoked-" + id + "-" + number % 20;
    String session = "token-" + id + "-" + number;
    Outcome<?> login =
        journal.write(Surface.SESSIONS, "set", () -> sessions.set(session, Session.of(user), HOUR));
    read(session, login, false);
    Outcome<?> end = journal.write(Surface.SESSIONS, "revokeAll", () -> sessions.revokeAll(user));
    // A login without an answer may be executed after the revocation.
    if (login.isAnswer() && end.isAnswer()) {
      revoked.add(session);
      if (revoked.size() > MOST_REVOKED) {
        revoked.remove(0);
      }
      read(session, login, true);
    }
  }

  private void read(String session, Outcome<?> login, boolean isRevoked) {
    Outcome<Boolean> read =
        load.journal().read(Surface.SESSIONS, "get", () -> sessions.get(session).isPresent());
    if (!read.isAnswer() || load.fault().data() == Data.ROLLED_BACK) {
      return;
    }
    boolean isThere = Boolean.TRUE.equals(read.value());
    // What empties a server in the middle of a login leaves a session that no list has.
    if (isRevoked && isThere && load.fault().data() == Data.KEPT) {
      load.found("a session is readable after revokeAll was acknowledged");
    } else if (!isRevoked
        && !isThere
        && login.isAnswer()
        && load.fault().data() == Data.KEPT
        && !load.readsMayLag()) {
      load.found("an acknowledged session is not there");
    }
  }

  @Override
  public void check() {
    if (load.fault().data() != Data.KEPT) {
      return;
    }
    for (String session : revoked) {
      if (sessions.get(session).isPresent()) {
        load.found("a session is readable in the end, after revokeAll was acknowledged");
      }
    }
  }
}
