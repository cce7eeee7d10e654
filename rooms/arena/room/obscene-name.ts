/**
 * Whether others should not have to read a name: English and Chinese curses, with their usual disguises. Real names
 * come first. Hundreds contain an English curse (Scunthorpe, Fukuda, Dickinson, Faggioli). So a curse counts as a word
 * of its own, or together with words that are said with it ("bigdick"); anywhere else only if no name has it.
 */
import { resolveConfusablesTransformer } from 'obscenity';

/** Curses that are in none of 190,000 names of people and places that were tried: they count anywhere. */
const ANYWHERE =
  'fuck phuck fcuk fvck motherf niggaz faggot asshole arsehole cocksuck dickhead dickface dicksuck blowjob handjob ' +
  'gangbang bullshit shithead shitface masturbat buttplug deepthroat pussies pedophil paedophil ejaculat fingerbang cumshot';

/** Curses as a word of their own, wherever it stands. */
const WORDS =
  'shit shite shits shitty shitter cunt cunts cunty bitch bitchy bitches biatch pussy penis penises vagina anal anus ass arse slut sluts ' +
  'slutty whore whores wank wanker wankers twat porno jizz dildo boob boobs boobies tits titty titties nigga nigs fags fagot clit clits ' +
  'bollock bollocks bastard bastards cuck cucks orgy orgies orgasm rapist rapists retard retarded retards tranny turd spastic ' +
  'hentai incest sex sexy fellatio chinks chinky kikes bulldyke cums';

/** Curses that are also names (Dick, Semen, Fuk, Rio Negro): they count only when nothing else stands there. */
const ALONE =
  'dick dicks dck cock cocks cum tit fag nig kike chink negro negros negroes rape raped prick abo abos fuk fuker fuking ' +
  'fukin fck fk porn semen';

/**
 * Words that are said before or behind a curse. None of them begins or ends a name: "his" is in Hiscock, "mad" in
 * Maddick.
 */
const BEFORE =
  'my your suck sucks sucker sucking lick licks licker licking eat eats eater eating love loves kiss kill smell like want big huge tiny ' +
  'small fat long wet hot dirty filthy ugly holy horse bull chicken dumb stupid crazy cyber free live sonofa daddy mommy no lil real super';
const BEHIND =
  'head heads face faces hole holes bag bags wad weed wit pic pics boy girl lord king queen master god lover lovers sucker suckers ' +
  'sucking licker licking eater eating hub star you me off';
/** Words that are said with a curse, but only as words of their own. */
const FILLERS = 'the i am im is are a an ur u r of in on it he she we they his her me our to for and';

/** Names that the rules below would take for a curse. */
const NAMES = /^(?:mycock|shiites?|mishits?)$/u;

/** A curse with drawn-out letters. Two of a consonant are a spelling (Pennis, Annal), three a disguise. */
const drawnOut = (word: string) =>
  word.replace(/(.)\1*/gu, (run, letter: string) => {
    if ('aeiou'.includes(letter)) return `${run}${letter}*`;
    return `${run}(?:${letter}{2,})?`;
  });
const either = (words: string, write: (word: string) => string = (word) => word) =>
  `(?:${words.split(' ').map(write).join('|')})`;

const anywhere = new RegExp(`${either(ANYWHERE, (word) => word.replace(/./gu, '$&+'))}|(?<!s)n+i+gg+e+r`, 'u');
/** Curses across spaces. Nguyen Phuc Khang is a name. */
const acrossSpaces = /f+u+c+k|n+i+gg+e+r|fagg+ot/u;
const ownWord = new RegExp(`^${either(BEFORE)}*${either(WORDS, drawnOut)}${either(`${BEHIND} ${WORDS}`)}*$`, 'u');
const anyWord = `${either(`${WORDS} ${ALONE}`, drawnOut)}`;
const wholeName = new RegExp(`^${either(BEFORE)}*${anyWord}${either(`${BEHIND} ${WORDS} ${ALONE}`)}*$`, 'u');
const saidWith = new RegExp(`^${either(`${BEFORE} ${BEHIND} ${FILLERS}`)}$`, 'u');
/** Curses with starred-out letters. */
const masked = /f\*+c?k|sh\*+t|b\*+tch|c\*+nt|d\*+ck|n\*+gg|p\*+ssy|wh\*+re|\ba\*\*(hole)?\b/u;

/** Longest part of a name that is read as a word: sixteen characters, some of which are several letters ("ﬃ"). */
const MAX_LETTERS = 40;

const confusable = resolveConfusablesTransformer();
const LEET: Readonly<Record<string, string>> = Object.fromEntries(
  ['a@4', 'b8', 'c(', 'e3€', 'g69', 'i1!|', 'o0', 's$5', 't7+', 'z2'].flatMap(([letter = '', ...signs]) =>
    signs.map((sign) => [sign, letter]),
  ),
);

/** Characters that the library's table lacks. */
const SMALL_CAPITALS = new Map([...'ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡxʏᴢ'].map((char, i) => [char, String.fromCharCode(97 + i)]));
const REGIONAL_A = 0x1f1e6;

/** Words of other scripts that look partly like Latin: "Гліб" is Hlib, not a curse. */
const OTHER_SCRIPT = /^[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}]+$/u;

/**
 * Chinese curses. Chinese has no spaces, so they count anywhere, whatever stands between their characters. Lists by
 * others (@2toad/profanity's was tried) are translated word by word: they forbid "fruit" and know no Chinese curse.
 * What is part of names is left out: 尼玛 (Nyima), 沙比尔 (Sabir), 小草你好, 狗日记.
 */
const CHINESE =
  /[操艹日干幹草]你?(?:妈|媽|娘|尼玛|泥马|泥馬|你祖宗|你全家|你大爷|你大爺)|(?<![体體早晨做])操你(?!们|們|的?心|场|場)|肏|屄|[他她你]妈的|[他她你]媽的|[妈媽玛]逼|草泥[马馬]|傻[逼比叉屌]|傻b(?![a-z])|煞[笔筆]|沙逼|沙比(?![尔提热爾])|装逼|裝逼|[鸡雞][巴八]|屌你|王八蛋|狗日的|婊子|[贱賤]人|[杂雜][种種]|狗娘[养養]|去死(?:吧|啦|$)|强奸|強姦/u;

/** Checks a name without control characters; it may hold invisible ones. */
export function isObscene(name: string): boolean {
  const plain = name.normalize('NFKD').replace(/[\p{M}\p{Default_Ignorable_Code_Point}]/gu, '');
  // Words end at spaces. Anything else between letters is there to hide them: "f.u.c.k".
  const words = plain.split(/\s+/u).filter((word) => word !== '');
  return isEnglishCurse(words) || CHINESE.test(plain.toLowerCase().replace(/[^\p{L}]/gu, ''));
}

function isEnglishCurse(words: readonly string[]): boolean {
  const readings = words.map(readingsOf);
  if (readings.some((word) => word.some((reading) => anywhere.test(reading) || ownWord.test(reading)))) return true;
  if (words.some((word) => masked.test(starred(word)))) return true;
  return isSaid(readings) || isSpelled(words);
}

/** True when every word belongs to one curse: "suck my dick", and not "Moby Dick". */
function isSaid(readings: readonly (readonly string[])[]): boolean {
  return (
    readings.some((word) => word.some((reading) => wholeName.test(reading))) &&
    readings.every((word) => word.some((reading) => wholeName.test(reading) || saidWith.test(reading)))
  );
}

/**
 * Joins words: "a b c" is "abc", "fu ck" is "fuck". Names with capitals stay apart, unless they are single letters:
 * "Shi T".
 */
function isSpelled(words: readonly string[]): boolean {
  if (words.length < 2) return false;
  const joined = readingsOf(words.join(''));
  if (joined.some((reading) => acrossSpaces.test(reading))) return true;
  const isByLetters = words.every((word) => [...word].length === 1);
  const isLowerCase = words.every((word) => word === word.toLowerCase());
  return joined.some((reading) => wholeName.test(reading) && (isByLetters || (isLowerCase && reading.length > 3)));
}

/** The ways to read a word in small Latin letters: signs and digits as letters, or left out. */
function readingsOf(word: string): string[] {
  if (OTHER_SCRIPT.test(word.replace(/[^\p{L}]/gu, ''))) return [];
  const latin = [...word]
    .map((char) => latinOf(char))
    .join('')
    .toLowerCase();
  if (!/[a-z]/u.test(latin)) return [];
  const edged = latin.replace(/^[^a-z]+|[^a-z]+$/gu, '');
  return [...new Set([withSigns(latin), withSigns(edged), latin.replace(/[^a-z]/gu, '')])]
    .map((reading) => reading.slice(0, MAX_LETTERS))
    .filter((reading) => reading !== '' && !NAMES.test(reading));
}

function latinOf(char: string): string {
  if (char in LEET) return char;
  const letter = SMALL_CAPITALS.get(char) ?? char.codePointAt(0)! - REGIONAL_A;
  if (typeof letter === 'string') return letter;
  if (letter >= 0 && letter < 26) return String.fromCharCode(97 + letter);
  const found = confusable.transform(char.codePointAt(0)!);
  return found === undefined ? char : String.fromCodePoint(found);
}

/** Signs and digits as letters. "45s" is no word: digits stand for letters only among letters. */
function withSigns(word: string): string {
  const letters = word.replace(/[^a-z]/gu, '').length;
  if (!/^[a-z]/u.test(word) && letters * 2 < word.length) return '';
  return [...word]
    .map((char) => LEET[char] ?? char)
    .join('')
    .replace(/[^a-z]/gu, '');
}

function starred(word: string): string {
  return word.toLowerCase().replace(/[*#@%&?•×]/gu, '*');
}
