/** `rubato replay` for the rooms that this repository knows. */
import { KNOWN_ROOMS } from '../room-entries.ts';
import { type ReplayOptions, replayLog } from './replay-log.ts';

export const KNOWN_REPLAYERS = KNOWN_ROOMS.flatMap(({ replayer }) => replayer ?? []);

/** The same as `replayLog`; `replayers` are those of the known rooms if none are given. */
export function runReplay(
  file: string,
  options: Omit<ReplayOptions, 'replayers'> & Partial<ReplayOptions>,
  print: (line: string) => void,
): Promise<number> {
  return replayLog(file, { replayers: KNOWN_REPLAYERS, ...options }, print);
}
