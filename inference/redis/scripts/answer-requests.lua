--[[
Publishes answers and forgets the requests they belong to, in one step: a worker that dies before it has answered nothing
and one that dies after it leaves nothing to be answered again.

KEYS[1]    stream of requests
KEYS[2..]  channels of the requesters
ARGV[1]    consumer group
ARGV[2]    number of channels
ARGV[3..]  one reply frame per channel, then the ids of the finished entries

Returns the number of entries forgotten.
]]
local channels = tonumber(ARGV[2])
for i = 1, channels do redis.call('SPUBLISH', KEYS[1 + i], ARGV[2 + i]) end
local forgotten = 0
for i = 3 + channels, #ARGV do
  redis.call('XACK', KEYS[1], ARGV[1], ARGV[i])
  forgotten = forgotten + redis.call('XDEL', KEYS[1], ARGV[i])
end
return forgotten
