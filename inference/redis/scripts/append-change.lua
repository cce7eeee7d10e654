--[[
Appends an entry to a registry's log, if the log has exactly so many.

KEYS[1]  list, the log
ARGV[1]  entries that it must have
ARGV[2]  the entry

Returns 1 if it was appended, else 0.
]]
if redis.call('LLEN', KEYS[1]) ~= tonumber(ARGV[1]) then return 0 end
redis.call('RPUSH', KEYS[1], ARGV[2])
return 1
