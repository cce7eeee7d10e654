/** The player's name that others see: nothing invisible, nothing long, nothing obscene. */
import { MAX_NAME_CHARACTERS } from '../arena-protocol.ts';
import { isObscene } from './obscene-name.ts';

/** Cuts text into what people call characters: a flag, an emoji family and a letter with its marks are one each. */
const characters = new Intl.Segmenter('und', { granularity: 'grapheme' });
/**
 * Longest character: the longest emoji in use (two people kissing, in two skin colours) has ten code points, a Sanskrit
 * conjunct eleven.
 */
const MAX_CODE_POINTS = 16;

/** Scripts that write with joiners: without joiners Persian, Kurdish, Sinhala or Malayalam names are misspelled. */
const JOINED_SCRIPTS =
  'Arabic Syriac Nko Mongolian Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada Malayalam Sinhala Khmer Myanmar'
    .split(' ')
    .map((script) => `\\p{Script_Extensions=${script}}`)
    .join('');

/**
 * Everything that is invisible by itself, except where it is part of something visible: joiners behind letters of
 * scripts that have them and between emoji, variants of emoji, of Chinese characters and of Mongolian letters, and the
 * tags of a flag. There they are kept; anywhere else they would only disguise, and are removed.
 */
const INVISIBLE = new RegExp(
  [
    `(?<=(?!\\p{Script=Inherited})[[\\p{L}\\p{M}]&&[${JOINED_SCRIPTS}]])[\\u200c\\u200d]`,
    '(?<=[\\p{Emoji_Presentation}\\p{Extended_Pictographic}\\p{Emoji_Modifier}]\\ufe0f?)\\u200d(?=\\p{Extended_Pictographic})',
    '(?<=\\p{Extended_Pictographic})\\ufe0f|(?<=[0-9#*])\\ufe0f(?=\\u20e3)',
    '(?<=\\p{Script=Han})[\\ufe00-\\ufe02\\u{e0100}-\\u{e01ef}]',
    '(?<=\\p{Script=Mongolian})[\\u180b-\\u180d\\u180f]',
    '(?<=\\u{1f3f4})\\u{e0067}\\u{e0062}(?:\\u{e0065}\\u{e006e}\\u{e0067}|\\u{e0073}\\u{e0063}\\u{e0074}|\\u{e0077}\\u{e006c}\\u{e0073})\\u{e007f}',
    '([\\p{C}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\ufffc])',
  ].join('|'),
  'gv',
);
/** Spaces of all kinds, and the empty Braille pattern, which looks like one. */
const SPACES = /[\s\u2800]+/gu;
/** A mark without a letter before it is drawn over other people's text. */
const LONE_MARKS = /(?<=^|\s)[\p{M}\u200c\u200d]+/gu;
const MARK_OF_ANY_LETTER =
  '[[[\\p{Script=Inherited}\\p{Script=Thai}\\p{Script=Lao}]&&\\p{M}]--\\p{Default_Ignorable_Code_Point}]';
/** Marks stacked on a letter: two are Vietnamese or Thai; more are drawn across the lines above and below. */
const STACKED_MARKS = new RegExp(`(${MARK_OF_ANY_LETTER}{2})${MARK_OF_ANY_LETTER}+`, 'gv');
/** A repeated mark: scripts with many marks to a letter (Burmese has four) never repeat one. */
const REPEATED_MARKS = /([\p{M}--\p{Script=Inherited}])\1+/gv;

/**
 * The cleaned name; null when nothing is left, or when it should not be shown. Such a player is silently called "Player
 * n".
 */
export function cleanName(raw: string): string | null {
  const visible = raw
    .normalize('NFC')
    .replace(INVISIBLE, (found, gone: string | undefined) => (gone === undefined ? found : ''))
    // It runs again, because characters between two marks are gone.
    .normalize('NFC')
    .replace(STACKED_MARKS, '$1')
    .replace(REPEATED_MARKS, '$1')
    .replace(LONE_MARKS, '')
    .replace(SPACES, ' ')
    .trim();
  const name = firstCharacters(visible).trim();
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(name) && !isObscene(name) ? name : null;
}

function firstCharacters(text: string): string {
  return charactersOf(text)
    .filter((character) => [...character].length <= MAX_CODE_POINTS)
    .slice(0, MAX_NAME_CHARACTERS)
    .join('');
}

/**
 * The characters as people count them. Unicode's own rules would cut a Burmese syllable before a vowel that stands
 * behind its letter, and a Sinhala or Khmer one behind the sign that joins two letters.
 */
export function charactersOf(text: string): string[] {
  const found: string[] = [];
  for (const { segment } of characters.segment(text)) {
    const before = found.at(-1) ?? '';
    if (before !== '' && (/^\p{M}/u.test(segment) || /[\u200d\u17d2\u1039]$/u.test(before))) {
      found[found.length - 1] = before + segment;
    } else found.push(segment);
  }
  return found;
}
