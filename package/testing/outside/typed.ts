/** A TypeScript project outside of the repository: a room that is played, and a session without a room. */
import { type Client, definePlugins, Room } from '@colyseus/core';
import { type SchemaType, schema, t } from '@colyseus/schema';
import { Client as SdkClient } from '@colyseus/sdk';
import { createRubato, defineAdaptation, defineEvents, defineFeatures, model, streakRule, valuePolicy } from 'rubato';
import { openTestSession, startTestServer } from 'rubato/testing';

const events = defineEvents({
  bend: { source: 'observed', fields: { clean: { unit: 'share', min: 0, max: 1, integer: true } } },
  lap: { source: 'observed', fields: {} },
});
const features = defineFeatures(events, (f) => ({
  clean: f.mean('bend', 'clean', { last: 12, unit: 'share', min: 0, max: 1, words: 'bends without a slide' }),
}));
const RaceState = schema({ grip: t.float32().default(0.6) }, 'RaceState');
type RaceState = SchemaType<typeof RaceState>;

const race = defineAdaptation({
  name: 'race',
  events,
  features,
  pipeline: model('race', '1'),
  predicts: { kind: 'value', unit: 's', words: 'time of the next lap' },
  inputs: [{ kind: 'candidates', column: 'grip', lever: 'grip', offsets: [-0.1, 0, 0.1] }],
  levers: { grip: { scope: 'session', min: 0.3, max: 1, initial: 0.6, harder: 'down', words: 'grip' } },
  policy: valuePolicy('grip', { target: 40, tolerance: 2, step: 0.05, coolDownMs: 200 }),
  fallback: {
    kind: 'rule',
    policy: streakRule('grip', { feature: 'clean', target: 0.75, step: 0.05, coolDownMs: 200 }),
  },
  apply: ({ grip }, room: { state: RaceState }) => {
    room.state.grip = grip;
  },
});

const rubato = await createRubato({ models: './models', redis: undefined, definitions: [race] });

class RaceRoom extends Room<{ state: RaceState }> {
  override state = new RaceState();
  override plugins = definePlugins([rubato.plugin(race)]);
  override messages = {
    bend: (client: Client, clean: boolean) => {
      this.plugins.adaptation.record(client, 'bend', { clean: clean ? 1 : 0 });
    },
  };
}

/** The grip that a session without a room settles at, with a model that says that laps take longer with less grip. */
async function settle(): Promise<number> {
  const target = { state: new RaceState() };
  const session = openTestSession({ definition: race, target, answer: ({ grip = 0 }) => 80 - 50 * grip });
  session.join('ada');
  for (let bend = 0; bend < 20; bend++) {
    if (!session.record('ada', 'bend', { clean: 1 })) throw new Error('it refused an event that is declared');
    await session.advance(1000);
  }
  session.close();
  return target.state.grip;
}

await using server = await startTestServer({ race: rubato.guard(RaceRoom) });
const room = await new SdkClient(server.url).joinOrCreate<RaceState>('race');
const { promise: grip, resolve } = Promise.withResolvers<number>();
const timer = setInterval(() => room.send('bend', true), 60);
room.onStateChange((state) => {
  if (state.grip < 0.52) resolve(state.grip);
});
process.stdout.write(`${JSON.stringify({ grip: await grip, settled: await settle() })}\n`);
clearInterval(timer);
await room.leave();
await rubato.close();
process.exit();
