--[[
Writes one chunk of a content that no version has yet. It expires if nothing more comes.

KEYS[1]  hash, the content
ARGV[1]  number of the chunk
ARGV[2]  its bytes
ARGV[3]  seconds until it is forgotten

Returns 1 if it was written, 0 if a version has this content already.
]]
if redis.call('EXISTS', KEYS[1]) == 1 and redis.call('TTL', KEYS[1]) == -1 then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
