/**
 * The table of errors. Every error a user, operator or client can meet has a stable code here (a game's own errors: in
 * its folder), a sentence that says what was expected, and a place for what came. Codes are never reused for another
 * meaning; docs/errors.md lists each one (a test compares the two).
 *
 * This file imports nothing, so every folder may import it.
 */

/** What was expected, per code. The message of an error is `<code>: expected <this>, got <what came>`. */
export const ERRORS = {
  // Configuration and start-up
  CONFIG_UNKNOWN_VARIABLE: 'only known variables with the prefix RUBATO_',
  CONFIG_INVALID: 'a valid value for a setting',
  PORT_IN_USE: 'a free TCP port',
  PLATFORM: 'a machine this program runs on',
  LOG_DIRECTORY_UNWRITABLE: 'a directory this process may write to',
  PACKAGE_MISSING: 'a package that is installed beside this one',
  PACKAGE_COPIES: 'one copy of @colyseus/core in a project',
  OPTIONS_INVALID: 'valid options of createRubato',

  // Definitions made by a game developer
  DEFINITION_INVALID: 'a complete adaptation definition',
  EVENT_UNKNOWN: 'an event type that the definition declares',
  FEATURE_INVALID: 'a valid feature declaration',
  POLICY_BOUNDS: 'policy bounds with minimum below maximum',
  POLICY_VALUE: 'finite values of declared levers from a policy',
  PLAYER_TARGET: "a player's target that the policy of the definition can meet",

  // Events on the wire (reject codes: returned, never thrown)
  EVENT_FRAME_SIZE: 'a frame of whole events within the size limit',
  EVENT_FRAME_VERSION: 'the frame version of this server',
  EVENT_TYPE: 'the number of a declared event type',
  EVENT_SOURCE: 'an interface event; only the server observes outcomes',
  EVENT_SEQUENCE: 'a sequence number above the last one accepted',
  EVENT_FIELD: 'finite field values within their declared range',
  EVENT_FIELD_UNKNOWN: 'only fields that the event declares',
  EVENT_RATE: 'fewer events of this type per second',
  EVENT_PLAYER: 'a player who takes part in the adaptation',

  // Models
  MODEL_NOT_FOUND: 'a model and its manifest in the models directory',
  MODEL_FILE: "a model's file that is whole and can be read",
  MODEL_EXTERNAL:
    'weights in model.onnx itself, or in files that "externalData" of the manifest names with their sha256',
  MODEL_MANIFEST: 'a valid model manifest',
  MODEL_HASH: 'the sha256 that the manifest states',
  MODEL_LAYOUT: 'the feature layout hash that the requester uses',
  PIPELINE_OUTPUT: "one column of the model's outputs as the prediction of the definition",
  MODEL_INVALID: 'a file that ONNX Runtime can load with the inputs and outputs of the manifest',
  MODEL_GOLDEN: 'the outputs of the golden rows within the tolerance of the manifest',
  MODEL_OUTPUT: 'finite output values',
  MODEL_SIGNATURE: 'a signature of this very version',
  MODEL_EXISTS: 'a version that is free',
  MODEL_ALIAS: 'an alias that points at a version',
  MODEL_UNSUPPORTED: 'a model whose inputs, outputs and operators can be served',
  MODEL_LIMITS: 'a model that loads and runs within the limits of a push',
  MODEL_COST: 'runs that take about as long as the manifest states',
  MODELS_OPTIONS: 'valid options of rubato models',
  MODELS_KEY: 'a file with a private key of Ed25519, as openssl genpkey writes it',
  TRUST_FILE: 'a file that lists trusted models and keys',
  REGISTRY_UNREACHABLE: 'a registry that can be read and written',
  REGISTRY_BROKEN: 'a log of changes as it was written',
  REGISTRY_FULL: 'room in the registry',
  REGISTRY_HEAD: 'a file outside of the registry that takes the head of its log; the change itself is made',
  MODEL_PROVIDER: 'a model whose operators run on the execution provider',
  PROVIDER_MISSING: 'the execution provider on this machine',
  PROVIDER_THREADS: 'one thread per process on webgpu; two at once would end the process',

  // Data files and training
  DATA_FILE: 'a data file that this process may read',
  DATA_FORMAT: 'a table: named columns and rows of that many cells',
  DATA_VALUE: "a value of its column's kind",
  TRAIN_ALGORITHM: 'an algorithm of ours, or a module that exports one',
  TRAIN_STOPPED: 'training that goes on',

  // Inference pool
  POOL_CLOSED: 'an open pool',
  POOL_SHED: 'room in the queue',
  POOL_LATE: 'an answer within the budget',
  POOL_FAILED: 'a run that succeeds',
  POOL_REQUEST: 'a request that fits the model and the limits of the pool',
  POOL_NO_WORKER: 'a live worker that serves the model',
  POOL_SUSPECT: 'a model process that survives the run',
  POOL_BARRED: 'a session whose rows do not break the model',
  REDIS_UNREACHABLE: 'a Redis server that answers',
  CLUSTER_START: 'redis-server on the PATH, and processes that start',
  WORKER_OPTIONS: 'valid options of a worker',
  WORKER_START: 'a model process that starts',

  // Sessions
  ROOM_OPTIONS: 'valid room options',
  ROOM_GUARDED: 'a room class that is not guarded yet',
  ROOM_VERSION: "a client of this server's version",
  ROOM_FULL: 'a free place in the session',
  ROOM_FALLBACK: "answers of the room kind's model for its sessions",
  ROOM_STOPPED: 'sessions that go on adapting',
  ROOM_CALIBRATION: "chances for the room kind's players that come about",
  ROOM_SILENT: 'a session whose server answers',
  MESSAGE_INVALID: 'a known message with a valid body',

  // The client's own library
  CLIENT_PROTOCOL: 'a client of the protocol that the server speaks',
  CLIENT_ROOM: 'a joined room of the Colyseus SDK',
  CLIENT_SESSION: 'what adaptationOf(room) returned',
  CLIENT_VALUE: 'a value that the session takes',

  // Checks before any work is done for a request
  TICKET_REQUIRED: 'a join ticket as bearer token of the matchmaking request',
  TICKET_INVALID: 'a join ticket that is signed with a known key and valid now',
  TICKET_USED: 'a join ticket that nobody has used',
  TICKET_ROOM: 'a join ticket for this room',
  TICKET_UNAVAILABLE: 'a memory of used tickets that can be read',
  TICKET_OPTIONS: 'a key, a player, a room and at most 300 seconds for a ticket',
  ORIGIN_REFUSED: 'a page of this server or of an allowed origin',
  REQUEST_FORM: 'a known method, a path, each header once, a valid Host and a JSON body',
  REQUEST_SIZE: 'a request with a stated length and within the size limits',
  LIMIT_CONNECTIONS: 'fewer connections at once from one address',
  LIMIT_MATCHMAKING: 'fewer matchmaking requests per minute from one address',
  LIMIT_SEATS: 'fewer reserved seats of one address that nobody took',
  LIMIT_ROOMS: 'fewer open rooms made by one player or address',

  // Session log and replay
  LOG_NOT_FOUND: 'a file that is a session log',
  LOG_UNREADABLE: 'a session log that this process may read',
  LOG_FORMAT: 'a session log of a version this program reads',
  LOG_SEGMENT: 'the first file of a session log',
  LOG_TORN: 'a session log that is not cut off',
  LOG_CORRUPT: 'a record as it was written',
  LOG_DISK: 'space and permission to write the session log',
  REPLAY_ROOM: 'a session of a room that this program can replay',
  REPLAY_LAYOUT: 'a session of the definition that this program has',
  REPLAY_DIVERGED: 'a replay equal to the log',

  // A new game
  NEW_NAME: 'a name of a to z, 0 to 9 and dashes, that begins with a letter and has at most 64',
  NEW_FOLDER: 'a folder that is not there yet, or empty',
  NEW_TARBALL: "rubato's tarball, rubato-VERSION.tgz, by --tarball PATH",
} as const satisfies Record<string, string>;

export type ErrorCode = keyof typeof ERRORS;

export interface ErrorWords {
  /** Replaces the table's general sentence with a precise one. */
  readonly expected?: string;
  readonly cause?: unknown;
}

/** An error from a table of codes. `got` says what came. Games extend it with a table of their own, in their folder. */
export class CodedError<Code extends string> extends Error {
  override readonly name: string = 'RubatoError';
  readonly code: Code;

  constructor(table: Readonly<Record<Code, string>>, code: Code, got: string, { expected, cause }: ErrorWords = {}) {
    super(`${code}: expected ${expected ?? table[code]}, got ${got}`, { cause });
    this.code = code;
  }
}

/** An error from the table above. */
export class RubatoError extends CodedError<ErrorCode> {
  constructor(code: ErrorCode, got: string, words: ErrorWords = {}) {
    super(ERRORS, code, got, words);
  }
}

/** The error that a thread or another process has reported: its message is complete already. */
export function reportedError(code: ErrorCode, message: string): RubatoError {
  const error = new RubatoError(code, '');
  error.message = message;
  return error;
}
