--[[
What the workers announce that have been heard of lately.

KEYS[1]  sorted set of heartbeats
KEYS[2]  hash of announcements
ARGV[1]  milliseconds after which a silent worker counts as dead

Returns the announcements (JSON), at most 1000.
]]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local alive = redis.call('ZRANGEBYSCORE', KEYS[1], now - ARGV[1], '+inf', 'LIMIT', 0, 1000)
if #alive == 0 then return {} end
return redis.call('HMGET', KEYS[2], unpack(alive))
