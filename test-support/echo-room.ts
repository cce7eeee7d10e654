/** The smallest room, for tests of what is in front of rooms: it sends back what it gets. */
import { type Client, Room } from '@colyseus/core';
import type { RoomEntry } from '../rooms/room-entry.ts';
import { quiz } from './test-adaptation.ts';

class EchoRoom extends Room {
  override maxClients = 4;
  override messages = {
    echo: (client: Client, text: unknown) => client.send('echo', text),
    whoami: (client: Client) => client.send('whoami', (client.auth as { player?: string } | undefined)?.player ?? ''),
  };

  static override async onAuth(): Promise<boolean> {
    return true;
  }

  override onDrop(client: Client): void {
    // It rejects when the time is up or the room ends.
    this.allowReconnection(client, 10).catch(() => undefined);
  }
}

export const echoEntry = (name = 'echo', maxClients = 4): RoomEntry => ({
  name,
  definition: quiz(),
  create: () =>
    class extends EchoRoom {
      override maxClients = maxClients;
    },
});
