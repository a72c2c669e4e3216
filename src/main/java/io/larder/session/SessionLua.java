package io.larder.session;

/**
 * Pieces that the scripts on sessions are made of. They find what they change by its place at the
 * front of the JSON, and leave the rest as the application's codec wrote it.
 */
final class SessionLua {
  /** The time in milliseconds, and whole numbers without an exponent. */
  static final String NOW =
      """
      local t = redis.call('time')
      local now = t[1] * 1000 + math.floor(t[2] / 1000)
      local function whole(n) return string.format('%.0f', n) end
      """;

  /**
   * {@code parse}: the fields of a stored session, {@code rest} being what the application gave;
   * nil for what cannot be read. {@code text}: the JSON of the fields. {@code userOf}: the user, as
   * JSON, if the rest is as expected. {@code isReadable}: whether the rest is JSON, in which texts
   * may have half of a surrogate pair: a text that was cut has, Jackson reads it, and only Redis'
   * parser does not.
   */
  static final String PARTS =
      """
      local function parse(json)
        local s = {}
        local rest
        s.id, s.expires, rest =
            string.match(json or '', '^{"id":"([%w_-]+)","expiresAt":(%d+),(.*)$')
        if not s.id then return nil end
        local ttl, current, family, more = string.match(rest,
            '^"ttl":(%d+),"current":"([%w_-]+)","family":"([%w_-]+)",(.*)$')
        if ttl then
          s.ttl, s.current, s.family, rest = ttl, current, family, more
        end
        s.created, rest = string.match(rest, '^"createdAt":(%d+),(.*)$')
        if not s.created then return nil end
        s.used, s.rest = string.match(rest, '^"lastUsedAt":(%d+),(.*)$')
        s.rest = s.rest or rest
        return s
      end
      local function text(s)
        local family = ''
        if s.ttl then
          family = '"ttl":' .. s.ttl .. ',"current":"' .. s.current .. '","family":"' .. s.family
              .. '",'
        end
        local used = ''
        if s.used then used = '"lastUsedAt":' .. s.used .. ',' end
        return '{"id":"' .. s.id .. '","expiresAt":' .. s.expires .. ',' .. family
            .. '"createdAt":' .. s.created .. ',' .. used .. s.rest
      end
      local function userOf(s)
        local from = string.match(s.rest, '^"userId":()"')
        if not from then return nil end
        local i = from + 1
        while true do
          i = string.find(s.rest, '["\\\\]', i)
          if not i then return nil end
          if string.sub(s.rest, i, i) == '"' then
            if not string.find(s.rest, '^,"attributes":{', i + 1) then return nil end
            return string.sub(s.rest, from, i)
          end
          i = i + 2
        end
      end
      local function isReadable(s, json)
        if not s or not userOf(s) then return false end
        local plain = string.gsub(json, '\\\\\\\\', '')
        plain = string.gsub(plain, '\\\\u[dD][89a-fA-F]%x%x', '')
        return pcall(cjson.decode, plain)
      end
      """;

  /**
   * {@code linkOf}: whether a token was rotated so recently that its grace lasts, and then the
   * sealed successors from it to the current token. The chain has the latest rotation first: {@code
   * hash:sealed successor:end of the grace}. {@code longer}: the chain with one more link, its
   * oldest ones left out.
   */
  static final String CHAIN =
      """
      local function linkOf(chain, hash)
        local seals = {}
        for link, sealed, ends in string.gmatch(chain or '', '([%w_-]+):([%w_-]+):?(%d*)') do
          if ends ~= '' and tonumber(ends) <= now then return nil end
          table.insert(seals, 1, sealed)
          if link == hash then return seals end
        end
        return nil
      end
      local function longer(chain, link, longest)
        local links = {link}
        for other in string.gmatch(chain or '', '%S+') do
          if #links < longest then table.insert(links, other) end
        end
        return table.concat(links, ' ')
      end
      local function accepts(s, chain, hash, family)
        return s.current == hash or (s.family == family and linkOf(chain, hash) ~= nil)
      end
      """;

  /**
   * {@code mark}: notes that a session has ended, until its entry in the index is removed and its
   * end is published: a call whose reply was lost is finished by the next one. One hash has the
   * marks of all sessions under one token, by their ids.
   */
  static final String MARK =
      """
      local function mark(key, id, reason, user, family, expires)
        local text = '{"reason":"' .. reason .. '","time":' .. whole(now) .. ',"userId":' .. user
            .. ',"family":' .. (family and '"' .. family .. '"' or 'null') .. '}'
        local left = redis.call('pttl', key)
        redis.call('hset', key, id, text)
        redis.call('pexpireat', key, whole(math.max(tonumber(expires), now + math.max(left, 0))))
      end
      """;

  private SessionLua() {}
}
