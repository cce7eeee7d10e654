import { messageOf } from '../../thrown.ts';

/** Why Redis refuses, in words that may be printed and told to players. */

/** Redis repeats the arguments of a command it doesn't know. If AUTH was renamed, the password is among them. */
const REPEATED = /,? with args beginning with:.*$/s;

/** Sharded channels came with 7.0, and so did the forms of scripts and streams used here. */
const TOO_OLD = /unknown (?:command|subcommand).*(?:ssubscribe|spublish|xautoclaim|function|fcall|hello)/i;

/** A reason that comes from further in already says this. */
const SAID = /^REDIS_UNREACHABLE: expected .*?, got /;

export function reasonOf(error: unknown): string {
  const reason = messageOf(error).replace(SAID, '').replace(REPEATED, '');
  return TOO_OLD.test(reason) ? `${reason} (Redis 7.0 or newer is needed)` : reason;
}
