import { messageOf } from '../../thrown.ts';

/** Why Redis doesn't do as asked, in words that may be printed and told to players. */

/** Redis repeats what it was sent when it doesn't know a command, as where AUTH was renamed: the password is among it. */
const REPEATED = /,? with args beginning with:.*$/s;

/** What comes from further in says so already. */
const SAID = /^REDIS_UNREACHABLE: expected .*?, got /;

export function reasonOf(error: unknown): string {
  const text = messageOf(error);
  return text.replace(SAID, '').replace(REPEATED, '');
}
