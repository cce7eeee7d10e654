/** A kind of room to serve: its definition, so that its model is checked first, and its class made from the services. */
import type { Room } from '@colyseus/core';
import type { AdaptationServices } from './adaptation-services.ts';
import type { ServedDefinition } from './define-adaptation.ts';
import type { Replayer } from './replayer.ts';

export interface RoomEntry {
  readonly name: string;
  readonly definition: ServedDefinition;
  /** Join options that a session must agree with: who asks for another value gets another session. */
  readonly filterBy?: readonly 'mode'[];
  /** How its sessions are replayed from their logs; without it `rubato replay` refuses them by name. */
  readonly replayer?: Replayer;
  create(services: AdaptationServices): new () => Room;
}
