/**
 * Keys and Lua scripts for rooms in Redis. A listing and the indexes that find it are written in one atomic step, so no
 * search has to read all listings. The keys share the hash slot of Colyseus' `roomcaches`.
 *
 *   roomcaches                 hash    room id -> listing as JSON (Colyseus' own key and form)
 *   {roomcaches}:open:NAME     zset    rooms of that name that take players, scored by players
 *   {roomcaches}:of:PROCESS    set     rooms of that process
 *   {roomcaches}:made:CREATION string  room id, kept for ten minutes: this creation has been carried out
 *   {roomcaches}:load          hash    process id -> its load as JSON
 *   {roomcaches}:seen          zset    process id -> when it last said so, in milliseconds of Redis' clock
 */
export const LISTINGS = 'roomcaches';
export const openKey = (name: string): string => `{${LISTINGS}}:open:${name}`;
export const ofKey = (processId: string): string => `{${LISTINGS}}:of:${processId}`;
export const madeKey = (creationId: string): string => `{${LISTINGS}}:made:${creationId}`;
export const LOADS = `{${LISTINGS}}:load`;
export const SEEN = `{${LISTINGS}}:seen`;

/** The same time for which Colyseus keeps its own receipts. A process stalled for longer doesn't come back. */
const MADE_SECONDS = 600;

/** Writes a listing. KEYS: LISTINGS, openKey, ofKey. ARGV: room id, JSON, open (1 or 0), players. */
const WRITE = `
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
if ARGV[3] == '1' then redis.call('ZADD', KEYS[2], ARGV[4], ARGV[1]) else redis.call('ZREM', KEYS[2], ARGV[1]) end
redis.call('SADD', KEYS[3], ARGV[1])
`;

export const WRITE_LISTING = { numberOfKeys: 3, lua: `${WRITE}return 1` };

/**
 * Writes the listing of a new room, unless its creation was carried out before. KEYS as above, then madeKey; ARGV as
 * above. Returns '' when written, '=ID' with the room of that creation, or '!' when the room id belongs to another
 * creation.
 */
export const INSERT_LISTING = {
  numberOfKeys: 4,
  lua: `
local made = redis.call('GET', KEYS[4])
if made then return '=' .. made end
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then return '!' end
redis.call('SET', KEYS[4], ARGV[1], 'EX', ${MADE_SECONDS})
${WRITE}return ''`,
};

/** Removes a listing. KEYS: LISTINGS, openKey, ofKey. ARGV: room id. Returns how many there were. */
export const REMOVE_LISTING = {
  numberOfKeys: 3,
  lua: `
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('SREM', KEYS[3], ARGV[1])
return redis.call('HDEL', KEYS[1], ARGV[1])`,
};

/**
 * Removes up to ARGV[1] listings of a process. KEYS: LISTINGS, ofKey. Returns how many it took, 0 when none is left.
 * The open key follows from the listing and is in the same slot.
 */
export const REMOVE_SOME_OF_PROCESS = {
  numberOfKeys: 2,
  lua: `
local ids = redis.call('SPOP', KEYS[2], ARGV[1])
for _, id in ipairs(ids) do
  local json = redis.call('HGET', KEYS[1], id)
  if json then redis.call('ZREM', '{${LISTINGS}}:open:' .. cjson.decode(json).name, id) end
  redis.call('HDEL', KEYS[1], id)
end
return #ids`,
};

/** Silence after which a process is taken off the board. The process that takes it off also has it cleaned up. */
const FORGET_MS = 10_000;
/** Most processes read, the newest first. A process then chooses among 256 others, which is enough. */
const MAX_PROCESSES = 256;

/**
 * Writes the own load and reads all loads. KEYS: LOADS, SEEN. ARGV: process id, JSON. Returns whether the own entry was
 * there (1 or 0), the ids taken off the board, and id, age in milliseconds and JSON of each process, flat.
 */
export const BEAT = {
  numberOfKeys: 2,
  lua: `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local known = redis.call('ZSCORE', KEYS[2], ARGV[1]) and 1 or 0
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], now, ARGV[1])
local gone = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now - ${FORGET_MS}, 'LIMIT', 0, 16)
for _, id in ipairs(gone) do redis.call('ZREM', KEYS[2], id) redis.call('HDEL', KEYS[1], id) end
local flat = {}
local seen = redis.call('ZREVRANGE', KEYS[2], 0, ${MAX_PROCESSES - 1}, 'WITHSCORES')
for i = 1, #seen, 2 do
  flat[#flat + 1] = seen[i]
  flat[#flat + 1] = tostring(math.max(0, now - tonumber(seen[i + 1])))
  flat[#flat + 1] = redis.call('HGET', KEYS[1], seen[i]) or '{}'
end
return { known, gone, flat }`,
};

/** Takes the own load off the board. KEYS: LOADS, SEEN. ARGV: process id. */
export const LEAVE_BOARD = {
  numberOfKeys: 2,
  lua: `
redis.call('ZREM', KEYS[2], ARGV[1])
return redis.call('HDEL', KEYS[1], ARGV[1])`,
};
