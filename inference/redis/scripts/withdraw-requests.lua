--[[
Takes entries out of a stream for good, to examine them elsewhere.

KEYS[1]    stream of requests
ARGV[1]    consumer group
ARGV[2..]  ids of entries

Returns the frames of those that were still there.
]]
local frames = {}
for i = 2, #ARGV do
  local found = redis.call('XRANGE', KEYS[1], ARGV[i], ARGV[i])
  if found[1] then frames[#frames + 1] = found[1][2][2] end
  redis.call('XACK', KEYS[1], ARGV[1], ARGV[i])
  redis.call('XDEL', KEYS[1], ARGV[i])
end
return frames
