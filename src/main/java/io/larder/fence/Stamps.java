package io.larder.fence;

/**
 * The Lua functions that make stamps, for scripts whose first argument is what a stamp begins with.
 * A second run of a request, after a lost reply or because it comes late, makes another stamp, so
 * that none comes back that an eviction has taken away.
 */
final class Stamps {
  static final String NEW =
      """
      local function newStamp()
        local time = redis.call('time')
        return ARGV[1] .. ':' .. time[1] .. '.' .. time[2]
      end
      """;

  /** Under the second key, for the milliseconds of the second argument. */
  static final String MAKE =
      NEW
          + """
          local function make()
            local stamp = newStamp()
            redis.call('set', KEYS[2], stamp, 'px', ARGV[2])
            return stamp
          end
          """;

  private Stamps() {}
}
