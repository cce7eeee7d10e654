--[[
Removes a version, and the contents that no other version has.

KEYS[1]    hash of versions
KEYS[2]    hash, how many versions have a content
KEYS[3..]  hashes, the contents
ARGV[1]    name@version
ARGV[2]    its files, as they were read
ARGV[3..]  the sha256 of each content

Returns 1 if it was removed, 0 if it is not there, or another one by now.
]]
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HDEL', KEYS[1], ARGV[1])
for i = 3, #KEYS do
  if redis.call('HINCRBY', KEYS[2], ARGV[i], -1) <= 0 then
    redis.call('HDEL', KEYS[2], ARGV[i])
    redis.call('DEL', KEYS[i])
  end
end
return 1
