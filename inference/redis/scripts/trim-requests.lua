--[[
Lets go of requests whose budgets are long over: nobody waits for them. By age, never by length, which would cut requests
that are still waited for.

KEYS[1]  stream of requests
ARGV[1]  greatest age in milliseconds
ARGV[2]  milliseconds after which a stream that nobody uses goes

Returns the number of entries let go.
]]
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return redis.call('XTRIM', KEYS[1], 'MINID', now - ARGV[1])
