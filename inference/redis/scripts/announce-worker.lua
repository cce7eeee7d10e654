--[[
A worker says that it lives, and what it serves.

KEYS[1]  sorted set of heartbeats
KEYS[2]  hash of announcements
KEYS[3]  channel of news
ARGV[1]  worker id
ARGV[2]  announcement (JSON)
ARGV[3]  milliseconds after which a silent worker is forgotten
ARGV[4]  "1": tell requesters at once (a new worker, or other models)

Returns Redis' time in milliseconds.
]]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
local gone = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[3], 'LIMIT', 0, 100)
for _, id in ipairs(gone) do
  redis.call('ZREM', KEYS[1], id)
  redis.call('HDEL', KEYS[2], id)
end
if ARGV[4] == '1' then redis.call('SPUBLISH', KEYS[3], ARGV[1]) end
return now
