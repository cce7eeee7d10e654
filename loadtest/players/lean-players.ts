/** The lean room's players: clients with recorded acts of players of different skill. */

import { ACT_BYTES, ACT_MESSAGE } from '../../rooms/arena/lean/act-frame.ts';
import { bytesFrame } from '../client/wire.ts';
import { recordActs } from './act-traces.ts';
import { LeanPlayer } from './lean-player.ts';
import type { RoomPlayers } from './player.ts';
import { SKILLS } from './skills.ts';

export const leanPlayers: RoomPlayers = {
  actsPerSecond: 10,
  honestFrame: () => bytesFrame(ACT_MESSAGE, Buffer.alloc(ACT_BYTES)),
  cast(seed) {
    const traces = recordActs(SKILLS, seed);
    return (host, index, playing) => new LeanPlayer(host, traces[index % traces.length]!, playing);
  },
};
