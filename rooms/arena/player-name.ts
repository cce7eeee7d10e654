/** The name a player is shown by to others: nothing invisible, nothing long, nothing obscene. */
import {
  assignIncrementingIds,
  englishDataset,
  englishRecommendedTransformers,
  parseRawPattern,
  RegExpMatcher,
} from 'obscenity';

const MAX_NAME_CHARACTERS = 16;
/** Two marks on a letter are Vietnamese; more are drawn across what stands above and below. */
const STACKED_MARKS = /(\p{M}{2})\p{M}+/gu;

/** English words and their usual disguises: repeats, digits for letters, look-alikes. */
const english = new RegExpMatcher({ ...englishDataset.build(), ...englishRecommendedTransformers });

/**
 * The library knows English only, and the lists of others (@2toad/profanity's was tried) are translated word by word:
 * they forbid "fruit" and know no Chinese curse. These are the ones that nobody takes for a name, simplified and traditional.
 */
const CHINESE_WORDS =
  '操你 草你 肏 屄 日你妈 日你媽 干你娘 幹你娘 他妈的 他媽的 你妈的 你媽的 妈逼 媽逼 你妈逼 尼玛 草泥马 草泥馬 ' +
  '傻逼 傻比 傻b 煞笔 煞筆 沙比 沙逼 傻叉 装逼 裝逼 鸡巴 雞巴 鸡八 屌你 王八蛋 狗日 婊子 贱人 賤人 杂种 雜種 狗娘养 狗娘養 去死 强奸 強姦';
const chinese = new RegExpMatcher({
  blacklistedTerms: assignIncrementingIds(CHINESE_WORDS.split(' ').map(parseRawPattern)),
  // Uyghur names: Sabir, Sabit, Sabire.
  whitelistedTerms: ['沙比尔', '沙比提', '沙比热'],
});

/**
 * Control and formatting characters go (they could imitate other names or break a line). Null when nothing is left, or
 * when it is no name to show to others: whoever wrote it is called "Player n", without a word about it.
 */
export function cleanName(raw: string): string | null {
  const visible = raw
    .normalize('NFC')
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
    .replace(STACKED_MARKS, '$1')
    .replace(/\s+/gu, ' ')
    .trim();
  const name = [...visible].slice(0, MAX_NAME_CHARACTERS).join('').trim();
  return name === '' || isObscene(name) ? null : name;
}

function isObscene(name: string): boolean {
  // Wide letters and accents as plain letters; Chinese has no spaces, so that whatever divides its words is a disguise.
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '');
  const undivided = plain.toLowerCase().replace(/[^\p{L}]/gu, '');
  return english.hasMatch(plain) || english.hasMatch(joinSpelled(plain)) || chinese.hasMatch(undivided);
}

/** "a b c" as "abc". Only a name that is spelled out: without its spaces an honest "push it" would look obscene. */
function joinSpelled(name: string): string {
  return name.split(/[\s._-]+/u).every((part) => [...part].length === 1) ? name.replace(/[\s._-]/gu, '') : name;
}
