/** Plays a room until its lever has moved, as a client of the SDK does. */
import { Client } from '@colyseus/sdk';

/** Milliseconds between answers: twenty a second would be the limit of many servers. */
const THINK_MS = 60;

/**
 * Answers, rightly or wrongly, until `enough` of the state.
 * @param {string} url
 * @param {string} name
 * @param {{ right: boolean, enough: (state: { level: number, source: string }) => boolean }} how
 */
export async function play(url, name, { right, enough }) {
  const room = await new Client(url).joinOrCreate(name, { name: 'ada' });
  // A playground beside the rooms tells each client of their messages.
  room.onMessage('*', () => {});
  const { promise, resolve, reject } = Promise.withResolvers();
  const timer = setInterval(() => room.send('answer', right), THINK_MS);
  room.onLeave((code) => reject(new Error(`the room closed with ${code}`)));
  room.onStateChange((state) => {
    if (enough(state)) resolve(state.level);
  });
  const level = await promise.finally(() => clearInterval(timer));
  room.removeAllListeners();
  await room.leave();
  return level;
}
