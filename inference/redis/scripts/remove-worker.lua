--[[
A worker has ended, by itself or as its supervisor saw: others may take what it held.

KEYS[1]  sorted set of heartbeats
KEYS[2]  hash of announcements
KEYS[3]  channel of news
ARGV[1]  worker id

Returns 1 if it was known.
]]
local known = redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('SPUBLISH', KEYS[3], ARGV[1])
return known
