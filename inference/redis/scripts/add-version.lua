--[[
Adds a version whose contents are all there, and keeps them.

KEYS[1]    hash of versions
KEYS[2]    hash, how many versions have a content
KEYS[3..]  hashes, the contents
ARGV[1]    name@version
ARGV[2]    its files (JSON)
ARGV[3]    most versions
ARGV[4..]  for each content its sha256 and its number of chunks

Returns 1 if it was added, 0 if there is such a version, -1 if a content is not whole, -2 if there is no room.
]]
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then return 0 end
if redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[3]) then return -2 end
for i = 3, #KEYS do
  if redis.call('HLEN', KEYS[i]) ~= tonumber(ARGV[2 * i - 1]) then return -1 end
end
for i = 3, #KEYS do
  redis.call('PERSIST', KEYS[i])
  redis.call('HINCRBY', KEYS[2], ARGV[2 * i - 2], 1)
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
