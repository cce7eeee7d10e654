/** What sets a kind of player of the arena apart from a middling one. */
import { type Course, levelsOf } from './course.ts';
import type { ArenaKind, ArenaTelemetry } from './kind.ts';
import { type Character, createPerson, createPersonAt } from './person.ts';
import { MIDDLING, type Traits } from './traits.ts';

export interface KindDeclaration {
  readonly about: string;
  /** What differs from a middling player. */
  readonly traits: Partial<Traits>;
  /** Where the course leads; what isn't said is as in a middling player. */
  readonly to?: Partial<Traits>;
  readonly course?: Course;
  readonly away?: Character['away'];
  readonly pretends?: Character['pretends'];
  readonly telemetry?: ArenaTelemetry;
  readonly apart?: boolean;
}

export function characterOf({ traits, to, course, away, pretends }: KindDeclaration): Character {
  const from = { ...MIDDLING, ...traits };
  return {
    from,
    to: to === undefined ? from : { ...MIDDLING, ...to },
    course: course ?? { kind: 'steady' },
    away: away ?? null,
    pretends: pretends ?? null,
  };
}

/** A kind of people who play alone. */
export function aloneKind(name: string, declaration: KindDeclaration, set: ArenaKind['set']): ArenaKind {
  const { about, apart = false, telemetry = null } = declaration;
  return kindOf(name, { about, apart, telemetry, set, seats: [characterOf(declaration)], judged: 0 });
}

export interface KindParts {
  readonly game?: string;
  readonly about: string;
  readonly set: ArenaKind['set'];
  readonly apart: boolean;
  readonly telemetry: ArenaTelemetry | null;
  readonly seats: readonly Character[];
  readonly judged: number;
}

export function kindOf(name: string, { game, about, set, apart, telemetry, seats, judged }: KindParts): ArenaKind {
  const { course } = seats[judged]!;
  return {
    name,
    about,
    game: game ?? name,
    set,
    apart,
    levels: levelsOf(course),
    jump: course.kind === 'jumps' ? { atSecond: course.atSecond, better: course.better } : null,
    telemetry,
    judged,
    create: () => seats.map(createPerson),
    createAt: (level) => seats.map((seat, i) => createPersonAt(seat, i === judged ? level : 0)),
  };
}
