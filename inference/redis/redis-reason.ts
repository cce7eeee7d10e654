import { messageOf } from '../../thrown.ts';

/** Why Redis doesn't do as asked, in words that may be printed and told to players. */

/** Redis repeats what it was sent when it doesn't know a command, as where AUTH was renamed: the password is among it. */
const REPEATED = /,? with args beginning with:.*$/s;

/** Sharded channels came with 7.0, its forms of scripts and streams too. */
const TOO_OLD = /unknown (?:command|subcommand).*(?:ssubscribe|spublish|xautoclaim|function|fcall|hello)/i;

/** What comes from further in says so already. */
const SAID = /^REDIS_UNREACHABLE: expected .*?, got /;

export function reasonOf(error: unknown): string {
  const reason = messageOf(error).replace(SAID, '').replace(REPEATED, '');
  return TOO_OLD.test(reason) ? `${reason} (Redis 7.0 or newer is needed)` : reason;
}
