package io.larder.session;

import io.larder.connection.call.Reply;
import io.larder.connection.call.Script;
import io.larder.session.SessionCalls.Values;
import io.larder.session.token.Digests;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Keeps the sorted set of each user's sessions, scored by expiry. An entry is written before its
 * session and removed after it, so that a crash leaves an entry too many, never one too few.
 */
final class UserIndex {
  private static final String NOW =
      SessionLua.NOW
          + """
      local function expire(slack)
        local last = redis.call('zrange', KEYS[1], -1, -1, 'WITHSCORES')
        if last[2] then redis.call('pexpireat', KEYS[1], whole(last[2] + slack)) end
      end
      local function prune(slack)
        redis.call('zremrangebyscore', KEYS[1], '-inf', '(' .. whole(now - slack))
      end
      """;

  // ARGV: kind, random end of the id, token hash, time to live, limit or 0, slack, whether to
  // refuse. A session that replaces another one under its token does not count twice. If there are
  // more sessions than the limit, the others are returned, the oldest first. Nothing is removed
  // before the session is added, which a Redis that is full would take then.
  private static final Script<Values> ADD =
      SessionCalls.script(
          "adding a session to its user",
          NOW
              + """
              local others = {}
              local limit = tonumber(ARGV[5])
              local members = {}
              if limit > 0 then
                members = redis.call('zrange', KEYS[1], whole(now - ARGV[6]), '+inf', 'BYSCORE')
              end
              if limit > 0 and #members >= limit then
                table.sort(members, function(a, b) return string.sub(a, 2, 21) > string.sub(b, 2, 21) end)
                local seen = {[ARGV[3]] = ARGV[3] ~= ''}
                for _, member in ipairs(members) do
                  local hash = string.sub(member, 22)
                  if not seen[hash] then
                    seen[hash] = hash ~= ''
                    table.insert(others, 1, member)
                  end
                end
              end
              local answer = {whole(now), '', ''}
              if #others >= limit then
                for _, member in ipairs(others) do
                  answer[#answer + 1] = member
                  answer[#answer + 1] = redis.call('zscore', KEYS[1], member)
                end
                if #others > 0 and ARGV[7] == 'true' then return answer end
              end
              answer[2] = string.format('%08x%05x', t[1], t[2]) .. ARGV[2]
              answer[3] = whole(now + ARGV[4])
              redis.call('zadd', KEYS[1], answer[3], ARGV[1] .. answer[2] .. ARGV[3])
              prune(ARGV[6])
              expire(ARGV[6])
              return answer
              """);

  // ARGV: member, time to live or empty, latest or exact expiry (0 for none), slack.
  private static final Script<Values> EXTEND =
      SessionCalls.script(
              "extending a session in the index of its user",
              NOW
                  + """
              if not redis.call('zscore', KEYS[1], ARGV[1]) then return {whole(now)} end
              local expires = tonumber(ARGV[3])
              if ARGV[2] ~= '' and (expires == 0 or now + ARGV[2] < expires) then
                expires = now + ARGV[2]
              end
              redis.call('zadd', KEYS[1], 'XX', 'GT', whole(expires), ARGV[1])
              expire(ARGV[4])
              return {whole(now), whole(expires)}
              """)
          .repeatable();

  private static final Script<Values> READ =
      SessionCalls.script(
              "reading which sessions a user has",
              NOW
                  + """
              prune(ARGV[1])
              local answer = redis.call('zrange', KEYS[1], 0, -1, 'WITHSCORES')
              table.insert(answer, 1, whole(now))
              return answer
              """)
          .repeatable();

  // ARGV: slack, members.
  private static final Script<Values> REMOVE =
      SessionCalls.script(
              "removing sessions from the index of their user",
              NOW
                  + """
              for i = 2, #ARGV do redis.call('zrem', KEYS[1], ARGV[i]) end
              expire(ARGV[1])
              return {whole(now)}
              """)
          .repeatable();

  private static final int BATCH = 500;
  private static final int RANDOM_ID = 7;

  private final SessionCalls calls;
  private final LongSupplier slack;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param slack how long entries outlive their sessions, in milliseconds: nothing on one server,
   *     where one clock decides; in a cluster what the clocks of two nodes may differ by
   */
  UserIndex(SessionCalls calls, LongSupplier slack) {
    this.calls = calls;
    this.slack = slack;
  }

  /** A session of a user to be, {@link IndexEntry#PLAIN} or {@link IndexEntry#FAMILY}. */
  record Login(String userId, String kind, String tokenHash, Duration ttl) {}

  /** An entry that was added; nothing more is known of it. */
  record Added(IndexEntry entry, long now) {}

  /**
   * What became of an entry that was to be added: empty if it was refused, and the user's other
   * sessions, the oldest first, if there are too many.
   */
  record AddResult(Optional<Added> added, long now, List<IndexEntry> others) {}

  /** The entries of a user, and the time at which they were read. */
  record IndexedSessions(long now, List<IndexEntry> entries) {}

  /** Adds a session, or refuses it if there are as many as the limit; a limit of 0 is none. */
  Reply<AddResult> add(Login login, int limit, boolean refuse) {
    return calls
        .run(
            ADD,
            key(login.userId()),
            login.kind(),
            randomId(),
            login.tokenHash(),
            login.ttl().toMillis(),
            limit,
            slack.getAsLong(),
            Boolean.toString(refuse))
        .map(answer -> addResult(login, answer));
  }

  private static AddResult addResult(Login login, Values answer) {
    long now = answer.number(0);
    String id = answer.text(1);
    Optional<Added> added =
        id.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new Added(
                    new IndexEntry(login.kind() + id + login.tokenHash(), answer.number(2)), now));
    return new AddResult(added, now, entries(answer, 3));
  }

  /** Six random bytes are eight characters. */
  private String randomId() {
    byte[] bytes = new byte[6];
    random.nextBytes(bytes);
    return Digests.base64(bytes).substring(0, RANDOM_ID);
  }

  /** Moves the expiry; the new one, or empty if the index no longer has the session. */
  Reply<Optional<Long>> slide(String userId, IndexEntry entry, Duration ttl, long latest) {
    return extend(userId, entry, Long.toString(ttl.toMillis()), latest);
  }

  /** Moves the expiry to a time that is known; the result is that of {@link #slide}. */
  Reply<Optional<Long>> extendTo(String userId, IndexEntry entry) {
    return extend(userId, entry, "", entry.expiresAt());
  }

  private Reply<Optional<Long>> extend(String userId, IndexEntry entry, String ttl, long latest) {
    return calls
        .run(EXTEND, key(userId), entry.member(), ttl, latest, slack.getAsLong())
        .map(answer -> answer.size() < 2 ? Optional.empty() : Optional.of(answer.number(1)));
  }

  Reply<IndexedSessions> read(String userId) {
    return calls
        .run(READ, key(userId), slack.getAsLong())
        .map(answer -> new IndexedSessions(answer.number(0), entries(answer, 1)));
  }

  Reply<Boolean> remove(String userId, List<IndexEntry> entries) {
    List<List<IndexEntry>> batches = new ArrayList<>();
    for (int from = 0; from < entries.size(); from += BATCH) {
      batches.add(entries.subList(from, Math.min(from + BATCH, entries.size())));
    }
    return SessionCalls.each(batches, batch -> calls.run(REMOVE, key(userId), arguments(batch)))
        .map(answers -> !answers.isEmpty());
  }

  private Object[] arguments(List<IndexEntry> batch) {
    List<Object> arguments = new ArrayList<>(batch.size() + 1);
    arguments.add(slack.getAsLong());
    batch.forEach(entry -> arguments.add(entry.member()));
    return arguments.toArray();
  }

  private static List<IndexEntry> entries(Values answer, int from) {
    List<IndexEntry> entries = new ArrayList<>();
    for (int i = from; i + 1 < answer.size(); i += 2) {
      entries.add(new IndexEntry(answer.text(i), (long) Double.parseDouble(answer.text(i + 1))));
    }
    return entries;
  }

  private List<String> key(String userId) {
    return List.of(calls.index(userId));
  }
}
