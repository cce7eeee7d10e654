/** A definition as clients learn it: levers, what is predicted, and the events they may report. */
import type { AdaptationDefinition } from '../../adaptation/session/definition.ts';
import { type Translation, translationFor } from '../../adaptation/session/definition-words.ts';
import type { AdaptationHello, EventInfo, LeverInfo, PredictionInfo } from '../protocol.ts';

/** The parts of a definition that clients learn. */
export type Described = Pick<
  AdaptationDefinition<never, never>,
  'name' | 'levers' | 'outcome' | 'pipeline' | 'predicts' | 'events' | 'features' | 'words'
>;

/** The translation that a client asked for; null for the definition's own words. */
export function translationOf({ words }: Described, language: string | undefined): Translation | null {
  return language === undefined ? null : translationFor(words, language);
}

/** Describes the definition; a translation replaces the words that it has. */
export function describeDefinition(
  definition: Described,
  translation: Translation | null,
): Pick<AdaptationHello, 'name' | 'levers' | 'predicts' | 'events'> {
  const { name, levers } = definition;
  const described = Object.entries(levers).map(([lever, spec]): LeverInfo => {
    const { scope, min, max, initial, harder, unit = '', words } = spec;
    const told = translation?.levers?.[lever] ?? words;
    return { name: lever, scope, min, max, initial, harder, unit: unitIn(unit, translation), words: told };
  });
  return {
    name,
    levers: described,
    predicts: predictionOf(definition, translation),
    events: reportedEvents(definition),
  };
}

function predictionOf({ pipeline, predicts }: Described, translation: Translation | null): PredictionInfo {
  if (pipeline.kind === 'none') return { kind: 'none', unit: '', words: '', labels: [] };
  const { kind } = predicts;
  const labels = 'labels' in predicts ? predicts.labels : [];
  return {
    kind,
    unit: predicts.kind === 'value' ? unitIn(predicts.unit, translation) : '',
    words: translation?.predicts ?? predicts.words,
    labels: labels.map((label) => translation?.labels?.[label] ?? label),
  };
}

/** A share stays `share`, which clients show in percent. */
function unitIn(unit: string, translation: Translation | null): string {
  return unit === 'share' ? unit : (translation?.units?.[unit] ?? unit);
}

/** Only what a client may report: the others are what the game observes, and no client's business. */
function reportedEvents({ events }: Described): EventInfo[] {
  return events.types.flatMap((name, number) => {
    if (events.sourceOf(number) !== 'reported') return [];
    const fields = events
      .fieldsOf(number)
      .map(({ name: field, unit, min, max, integer }) => ({ name: field, unit, min, max, integer }));
    return [{ number, name, maxPerSecond: events.maxPerSecondOf(number), fields }];
  });
}
