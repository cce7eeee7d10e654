--[[
Takes over what dead workers held, and what this one was sent while its connection broke.

KEYS[1]  stream of requests
KEYS[2]  sorted set of heartbeats
ARGV[1]  consumer group
ARGV[2]  the worker that takes over
ARGV[3]  milliseconds after which a silent worker counts as dead
ARGV[4]  most entries to take
ARGV[5]  milliseconds for which an entry of the taker itself must have lain untouched

Returns {id, frame, deliveries} per entry, flat; entries that are gone from the stream are only forgotten.
]]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local left = tonumber(ARGV[4])
local taken = {}
if redis.call('EXISTS', KEYS[1]) == 0 then return taken end
for _, info in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])) do
  local name, pending = info[2], info[4]
  local own = name == ARGV[2]
  local seen = redis.call('ZSCORE', KEYS[2], name)
  local dead = not own and (not seen or tonumber(seen) < now - ARGV[3])
  if dead and pending == 0 then
    redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], name)
  elseif (own or dead) and pending > 0 and left > 0 then
    local idle = own and ARGV[5] or 0
    for _, entry in ipairs(redis.call('XPENDING', KEYS[1], ARGV[1], 'IDLE', idle, '-', '+', left, name)) do
      local claimed = redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, entry[1])
      if claimed[1] and claimed[1][2] then
        taken[#taken + 1] = entry[1]
        taken[#taken + 1] = claimed[1][2][2]
        taken[#taken + 1] = entry[4] + 1
        left = left - 1
      else
        redis.call('XACK', KEYS[1], ARGV[1], entry[1])
      end
    end
  end
end
return taken
