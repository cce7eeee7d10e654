/** Players of a room server, all in one process. They fill the existing sessions before a new one is made. */
import { type ArenaClient, joinArena } from '../../../test-support/arena-client.ts';
import { readSettings, serveOrders } from './serve-orders.ts';

await serveOrders(async () => {
  const settings = readSettings<{ url: string; players: number }>();
  const players: ArenaClient[] = [];
  while (players.length < settings.players) players.push(await joinArena(settings.url));
  return {
    facts: { sessions: new Set(players.map(({ code }) => code)).size },
    answer: async () => players.length,
    async close() {
      for (const player of players) player.stop();
    },
  };
});
