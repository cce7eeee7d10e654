/**
 * The words of a definition in other languages. What is declared beside a lever, a feature or a prediction are its own
 * words; a translation replaces those that it has.
 */
import { check, checkEntries, checkObject, checkWords, show, showUnknown } from '../../inference/check-declaration.ts';
import type { PredictionSpec } from '../../inference/predictor/prediction-spec.ts';

/** A definition's words in one language. Whatever is missing keeps the declaration's own words. */
export interface Translation<Lever extends string = string, Feature extends string = string> {
  /** Words for the prediction. */
  readonly predicts?: string;
  /** The labels of `predicts`, by label. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly levers?: Readonly<Partial<Record<Lever, string>>>;
  readonly features?: Readonly<Partial<Record<Feature, string>>>;
  /** The units of levers, features and the prediction, and `points`, in which chances change. */
  readonly units?: Readonly<Record<string, string>>;
}

/** Translations by language, such as `zh` or `pt-BR`. */
export type DefinitionWords<Lever extends string = string, Feature extends string = string> = Readonly<
  Record<string, Translation<Lever, Feature>>
>;

const INVALID = 'DEFINITION_INVALID';
const LANGUAGE = /^[a-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}$/;
/** Limit of languages; each is kept per kind of room. More are a mistake, not a translation. */
const MAX_LANGUAGES = 64;
const KEYS = ['predicts', 'labels', 'levers', 'features', 'units'];

interface Translated {
  readonly levers: Readonly<Record<string, { readonly unit?: string }>>;
  readonly features: { readonly names: readonly string[]; readonly specs: readonly { readonly unit: string }[] };
  readonly predicts: PredictionSpec;
}

/** Throws DEFINITION_INVALID for a translation of something that is not declared, or one that is no words. */
export function checkDefinitionWords(words: DefinitionWords | undefined, declared: Translated): void {
  if (words === undefined) return;
  const entries = checkEntries(INVALID, 'words', words, 'translations');
  check(INVALID, entries.length <= MAX_LANGUAGES, `words in at most ${MAX_LANGUAGES} languages`, `${entries.length}`);
  const { levers, features, predicts } = declared;
  const units = [...Object.values(levers), ...features.specs, predicts].flatMap((part) =>
    'unit' in part && part.unit !== undefined ? [part.unit] : [],
  );
  const known = {
    labels: 'labels' in predicts ? predicts.labels : [],
    levers: Object.keys(levers),
    features: features.names,
    // Chances change by points.
    units: [...units, 'points'],
  };
  for (const [language, translation] of entries) {
    check(INVALID, LANGUAGE.test(language), 'words by languages like "zh" or "pt-BR"', show(language));
    const where = `words in ${language}`;
    checkObject(INVALID, where, translation, KEYS);
    if (translation.predicts !== undefined) checkWords(INVALID, `${where}, predicts,`, translation.predicts);
    for (const part of ['labels', 'levers', 'features', 'units'] as const) {
      checkPart(`${where}, ${part}`, translation[part], known[part]);
    }
  }
}

function checkPart(where: string, part: Readonly<Record<string, unknown>> | undefined, known: readonly string[]): void {
  if (part === undefined) return;
  for (const [name, text] of checkEntries(INVALID, where, part, 'words')) {
    check(INVALID, known.includes(name), `${where} of what is declared`, showUnknown(name, known));
    checkWords(INVALID, `${where}, ${name},`, text);
  }
}

/** A copy that later changes of the declaration do not change. */
export function frozenWords(words: DefinitionWords = {}): DefinitionWords {
  const copies = Object.entries(words).map(([language, translation]) => {
    const parts = Object.entries(translation).map(([key, part]) => [
      key,
      typeof part === 'object' ? Object.freeze({ ...part }) : part,
    ]);
    return [language, Object.freeze(Object.fromEntries(parts))] as const;
  });
  return Object.freeze(Object.fromEntries(copies));
}

/** The translation for a language: `zh` serves `zh-CN` too. Null where the declaration's own words are to be used. */
export function translationFor(words: DefinitionWords, language: string): Translation | null {
  for (let tag = language; tag !== ''; tag = tag.slice(0, Math.max(0, tag.lastIndexOf('-')))) {
    if (Object.hasOwn(words, tag)) return words[tag]!;
  }
  return null;
}
