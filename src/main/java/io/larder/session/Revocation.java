package io.larder.session;

import static java.util.Objects.requireNonNull;

import io.larder.common.MessageId;
import io.larder.common.RecentMap;
import io.larder.connection.call.Reply;
import io.larder.connection.call.Script;
import io.larder.session.SessionCalls.Values;
import io.larder.session.SessionCommands.News;
import io.larder.session.SessionEnded.Reason;
import io.larder.session.token.Digests;
import io.larder.session.token.IssuedToken;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Ends sessions, in three steps: a script replaces the session by a mark that it has ended; its
 * entry is removed from the index; the mark is removed, and whoever removes it publishes the end.
 * If a reply is lost the mark stays, and the next call that finds it does what is left.
 */
final class Revocation {
  private static final System.Logger LOG = System.getLogger("io.larder.session");
  private static final int REMEMBERED = 1_000;

  // ARGV: id, expiry, reason, user. What cannot be read is ended, too: another version of the
  // application may be able to read it. A session that is not there may be on its way, so it is
  // barred for as long as it would have lasted. Redis lets a script write although it is full once
  // the script has removed something.
  private static final Script<Values> END =
      SessionCalls.script(
          "ending a session",
          SessionLua.NOW
              + SessionLua.PARTS
              + SessionLua.MARK
              + """
              local old = redis.call('get', KEYS[1])
              local id = string.match(old or '', '^{"id":"([%w_-]+)","expiresAt":%d+,')
              local fresh = ''
              if old and (not id or id == ARGV[1]) then
                local s = parse(old)
                fresh = ARGV[1]
                redis.call('unlink', KEYS[1], KEYS[3])
                mark(KEYS[4], fresh, ARGV[3], cjson.encode(ARGV[4]), s and s.family, ARGV[2])
              end
              local ended = redis.call('hget', KEYS[4], ARGV[1])
              if ended then return {'ended', fresh, ARGV[1], ended} end
              redis.call('unlink', KEYS[2])
              redis.call('set', KEYS[2], '', 'PXAT', ARGV[2])
              return {'none', ''}
              """);

  // ARGV: hash of the family's secret, or empty for a plain session.
  private static final Script<Values> DELETE =
      SessionCalls.script(
          "deleting a session",
          SessionLua.NOW
              + SessionLua.PARTS
              + SessionLua.MARK
              + """
              local old = redis.call('get', KEYS[1])
              local fresh = ''
              if old then
                local s = parse(old)
                if ARGV[1] ~= '' and (not s or s.family ~= ARGV[1]) then return {'none', ''} end
                redis.call('unlink', KEYS[1], KEYS[2])
                local user = s and userOf(s)
                if user then
                  fresh = s.id
                  mark(KEYS[3], fresh, 'DELETED', user, s.family, s.expires)
                end
              end
              local found = old and 'ended' or 'none'
              return {found, fresh, unpack(redis.call('hgetall', KEYS[3]))}
              """);

  private final SessionCalls calls;
  private final UserIndex index;
  private final SessionJson json;
  private final News news;
  // Ends that were published although it is unknown whether their marks are removed.
  private final Set<String> published =
      Collections.synchronizedSet(Collections.newSetFromMap(new RecentMap<>(REMEMBERED)));

  Revocation(SessionCalls calls, UserIndex index, SessionJson json, News news) {
    this.calls = calls;
    this.index = index;
    this.json = json;
    this.news = news;
  }

  UserIndex index() {
    return index;
  }

  /** What is stored of a session that has ended; {@code family} is the hash of its secret. */
  record EndMark(Reason reason, long time, String userId, @Nullable String family) {
    EndMark {
      requireNonNull(reason);
      requireNonNull(userId);
    }
  }

  /** An end that is finished, and whether it was this call that removed the mark. */
  record Finished(Ended ended, boolean byUs) {}

  /**
   * A session that has ended, and whether the call that found this out has ended it; else an
   * earlier one has, whose reply may have been lost.
   */
  record Ended(IndexEntry entry, EndMark mark, boolean fresh) {
    boolean isOf(IssuedToken token) {
      return token.familyHash().equals(mark.family());
    }
  }

  /** Ends sessions that the index names. Counts those that this call ended or published. */
  Reply<Long> end(String userId, List<IndexEntry> entries, Reason reason) {
    return entries.isEmpty()
        ? Reply.of(0L)
        : finished(userId, entries, reason).map(Revocation::count);
  }

  /** Ends sessions of a user, and says what ended: it may have been for an earlier reason. */
  Reply<List<Finished>> finished(String userId, List<IndexEntry> entries, Reason reason) {
    return SessionCalls.each(entries, entry -> end(userId, entry, reason))
        .then(found -> finish(userId, entries, found.stream().flatMap(List::stream).toList()));
  }

  private Reply<List<Ended>> end(String userId, IndexEntry entry, Reason reason) {
    return calls
        .run(END, calls.all(entry), entry.id(), entry.expiresAt(), reason.name(), userId)
        .map(answer -> ended(entry, answer));
  }

  /** Ends the session of a token of the caller's. */
  Reply<Boolean> delete(String token) {
    IndexEntry any = IndexEntry.plain(Digests.sha256(token));
    return calls
        .run(DELETE, keys(calls.key(any)), "")
        .then(answer -> afterDelete(answer, ended(any, answer)));
  }

  /** Any genuine token of the family will do: a logout with an old one means the same. */
  Reply<Boolean> delete(IssuedToken token) {
    IndexEntry family = IndexEntry.family(token.familyId());
    return calls
        .run(DELETE, keys(calls.key(family)), token.familyHash())
        .then(
            answer ->
                afterDelete(
                    answer, ended(family, answer).stream().filter(e -> e.isOf(token)).toList()));
  }

  private static List<String> keys(String key) {
    return List.of(key, SessionCalls.next(key), SessionCalls.unpublished(key));
  }

  private Reply<Boolean> afterDelete(Values answer, List<Ended> ended) {
    boolean found = answer.text(0).equals("ended");
    return finish(ended).map(finished -> found || count(finished) > 0);
  }

  /** Reads the reply of a script: a word, the id of what it has ended or nothing, ids and marks. */
  List<Ended> ended(IndexEntry entry, Values answer) {
    List<Ended> ended = new ArrayList<>();
    for (int i = 2; i + 1 < answer.size(); i += 2) {
      String id = answer.text(i);
      boolean fresh = id.equals(answer.text(1));
      IndexEntry of = entry.isFamily() ? entry : IndexEntry.plain(id, entry.tokenHash());
      json.read(calls.key(entry), answer.bytes(i + 1), EndMark.class)
          .ifPresent(mark -> ended.add(new Ended(of, mark, fresh)));
    }
    return ended;
  }

  /** Does what is left to do when sessions have ended. */
  Reply<List<Finished>> finish(List<Ended> ended) {
    Map<String, List<Ended>> byUser =
        ended.stream()
            .collect(
                Collectors.groupingBy(
                    one -> one.mark().userId(), LinkedHashMap::new, Collectors.toList()));
    return SessionCalls.each(
            List.copyOf(byUser.entrySet()), user -> finish(user.getKey(), user.getValue()))
        .map(finished -> finished.stream().flatMap(List::stream).toList());
  }

  private Reply<List<Finished>> finish(String userId, List<Ended> ended) {
    return finish(userId, ended.stream().map(Ended::entry).toList(), ended);
  }

  private Reply<List<Finished>> finish(String userId, List<IndexEntry> entries, List<Ended> ended) {
    return index
        .remove(userId, entries)
        .then(removed -> SessionCalls.each(ended, one -> unmark(one.entry())))
        .transform(unmarked -> publish(ended, unmarked));
  }

  private Reply<Boolean> unmark(IndexEntry entry) {
    return calls.unmark(calls.key(entry), entry.id());
  }

  /** What is known to have ended is published even if it is not known who removed the mark. */
  private List<Finished> publish(List<Ended> ended, Supplier<List<Boolean>> unmarked) {
    List<Boolean> byUs;
    try {
      byUs = unmarked.get();
    } catch (RuntimeException e) {
      ended.stream().filter(one -> published.add(one.entry().id())).forEach(this::publish);
      throw e;
    }
    List<Finished> finished = new ArrayList<>();
    for (int i = 0; i < ended.size(); i++) {
      Finished one = new Finished(ended.get(i), byUs.get(i));
      if (one.byUs() && !published.contains(one.ended().entry().id())) {
        publish(one.ended());
      }
      finished.add(one);
    }
    return finished;
  }

  /** Those that this call has ended, or finished after an earlier one. */
  private static long count(List<Finished> finished) {
    return finished.stream().filter(one -> one.byUs() || one.ended().fresh()).count();
  }

  private void publish(Ended one) {
    String userId = one.mark().userId();
    String id = one.entry().id();
    Instant time = Instant.ofEpochMilli(one.mark().time());
    if (one.mark().reason() == Reason.REUSED) {
      LOG.log(
          System.Logger.Level.WARNING,
          MessageId.TOKEN_REUSED.text(
              "a refresh token was used a second time after the grace; its family "
                  + Session.shortened(id)
                  + " is revoked (the event RefreshTokenReused says whose it was)"));
      news.reused(new RefreshTokenReused(userId, id, time));
    }
    news.ended(new SessionEnded(userId, id, one.mark().reason(), time));
  }
}
