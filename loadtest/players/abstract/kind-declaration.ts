/** What sets a kind of player apart from the plain one. */
import type { Telemetry } from './player.ts';
import type { Traits } from './traits.ts';

export interface KindDeclaration {
  readonly about: string;
  readonly traits?: Partial<Traits>;
  readonly telemetry?: Telemetry;
}
