package io.larder.session;

import io.larder.config.LarderSettings;
import io.larder.config.Settings;
import io.larder.connection.call.Reply;
import io.larder.session.SessionEnded.Reason;
import io.larder.session.StoredSessions.Presence;
import io.larder.session.UserIndex.AddResult;
import io.larder.session.UserIndex.Added;
import io.larder.session.UserIndex.Login;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Holds how many sessions a user may have. Entries of the index whose sessions have ended, expired
 * or were never stored are no sessions: before one is ended or a login refused, they are looked at.
 */
final class LoginLimit {
  // A session that is not there yet may be on its way for so many timeouts.
  private static final int ON_ITS_WAY = 10;
  private static final int MOST_LOOKED_AT = 256;

  private final UserIndex index;
  private final StoredSessions sessions;
  private final Revocation revocation;
  private final int limit;
  private final boolean refuse;
  private final Duration onItsWay;

  LoginLimit(
      LarderSettings settings, UserIndex index, StoredSessions sessions, Revocation revocation) {
    this.index = index;
    this.sessions = sessions;
    this.revocation = revocation;
    this.limit = settings.find(Settings.SESSION_MAX_PER_USER).orElse(0);
    this.refuse = settings.get(Settings.SESSION_LIMIT) == Settings.SessionLimit.REFUSE;
    this.onItsWay = settings.get(Settings.TIMEOUT).multipliedBy(ON_ITS_WAY);
  }

  /** Adds a session to the index, and ends those that are too many, or refuses it. */
  Reply<Added> add(Login login) {
    return index.add(login, limit, refuse).then(result -> afterAdd(login, result, true));
  }

  private Reply<Added> afterAdd(Login login, AddResult result, boolean first) {
    Optional<Added> added = result.added();
    if (result.others().isEmpty() && added.isPresent()) {
      return Reply.of(added.get());
    }
    return withoutSession(result)
        .then(
            dead -> {
              if (added.isEmpty() && (dead.isEmpty() || !first)) {
                throw new SessionLimitException(limit);
              }
              List<IndexEntry> ending = new ArrayList<>(dead);
              if (added.isPresent()) {
                List<IndexEntry> live =
                    result.others().stream().filter(entry -> !dead.contains(entry)).toList();
                ending.addAll(live.subList(0, Math.max(0, live.size() + 1 - limit)));
              }
              return revocation
                  .end(login.userId(), ending, Reason.LIMIT)
                  .then(
                      ended ->
                          added
                              .map(Reply::of)
                              .orElseGet(
                                  () ->
                                      index
                                          .add(login, limit, true)
                                          .then(again -> afterAdd(login, again, false))));
            });
  }

  private Reply<Set<IndexEntry>> withoutSession(AddResult result) {
    List<IndexEntry> others = result.others();
    List<IndexEntry> looked = others.subList(0, Math.min(others.size(), MOST_LOOKED_AT));
    return SessionCalls.each(looked, sessions::presence)
        .map(
            presence -> {
              Set<IndexEntry> dead = new LinkedHashSet<>();
              for (int i = 0; i < looked.size(); i++) {
                if (isDead(looked.get(i), presence.get(i), result.now())) {
                  dead.add(looked.get(i));
                }
              }
              return dead;
            });
  }

  private boolean isDead(IndexEntry entry, Presence presence, long now) {
    return switch (presence) {
      case LIVE -> false;
      case ENDED -> true;
      case ABSENT -> entry.expiresAt() <= now || entry.createdAt() < now - onItsWay.toMillis();
    };
  }
}
