/**
 * The atomic steps. Each is one Lua file with its contract in the head. A test compares the number of keys in each call
 * with the number that the head declares.
 */
import { readFileSync } from 'node:fs';
import { type CommandParser, defineScript } from 'redis';

type Argument = string | Buffer;

const read = (name: string) => readFileSync(new URL(`./scripts/${name}.lua`, import.meta.url), 'utf8');

function script(name: string) {
  return defineScript({
    SCRIPT: read(name),
    parseCommand(parser: CommandParser, keys: readonly string[], ...args: readonly Argument[]) {
      parser.push(String(keys.length), ...keys);
      for (const argument of args) parser.push(argument);
    },
    transformReply: (reply: unknown) => reply,
  });
}

export const SCRIPTS = {
  announceWorker: script('announce-worker'),
  listWorkers: script('list-workers'),
  removeWorker: script('remove-worker'),
  answerRequests: script('answer-requests'),
  reclaimRequests: script('reclaim-requests'),
  withdrawRequests: script('withdraw-requests'),
  trimRequests: script('trim-requests'),
  appendChange: script('append-change'),
  writeContent: script('write-content'),
  addVersion: script('add-version'),
  removeVersion: script('remove-version'),
};

export type RedisScripts = typeof SCRIPTS;
