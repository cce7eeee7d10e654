/** The name a player is shown by to others: nothing invisible, nothing long, nothing obscene. */
import { englishDataset, englishRecommendedTransformers, RegExpMatcher } from 'obscenity';

const MAX_NAME_CHARACTERS = 16;

/** English words and their usual disguises (repeats, digits for letters, look-alikes); there is no list of other languages. */
const obscene = new RegExpMatcher({ ...englishDataset.build(), ...englishRecommendedTransformers });

/**
 * Control and formatting characters go (they could imitate other names or break a line). Null when nothing is left, or
 * when it is no name to show to others: whoever wrote it is called "Player n", without a word about it.
 */
export function cleanName(raw: string): string | null {
  const visible = raw
    .normalize('NFC')
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();
  const name = [...visible].slice(0, MAX_NAME_CHARACTERS).join('').trim();
  return name === '' || obscene.hasMatch(name) || obscene.hasMatch(joinSpelled(name)) ? null : name;
}

/** "a b c" as "abc". Only a name that is spelled out: without its spaces an honest "push it" would look obscene. */
function joinSpelled(name: string): string {
  return name.split(/[\s._-]+/u).every((part) => [...part].length === 1) ? name.replace(/[\s._-]/gu, '') : name;
}
