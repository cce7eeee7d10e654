import type { Browser, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../test-support/until.ts';
import { startChromium } from '../testing/start-chromium.ts';
import type { Layer } from './layers.ts';
import {
  bandOf,
  decibels,
  findOnsets,
  frameLevels,
  measureTempo,
  onsetTimes,
  quantile,
  rmsOf,
  truePeakOf,
} from './testing/measure-sound.ts';
import { openScript, renderMusic } from './testing/render-music.ts';
import type { RenderRequest } from './testing/render-page.ts';

/** Half of a usual rate renders in half the time, and holds all that these instruments produce. */
const RATE = 22_050;
/** When the music begins. */
const FIRST_BEAT_SECONDS = 0.1;

/**
 * Where a layer is heard and how: the level that a share of all frames is below. Pads and bass last, so many frames
 * have them; bells and brush are heard in some. Present and absent lie at least 8 dB apart; a level between them is
 * neither.
 */
const LAYER_BANDS: Readonly<
  Record<Layer, { hz: readonly [number, number]; share: number; presentDb: number; absentDb: number }>
> = {
  pulse: { hz: [5000, 9000], share: 0.97, presentDb: -62, absentDb: -75 },
  bass: { hz: [60, 150], share: 0.5, presentDb: -32, absentDb: -45 },
  harmony: { hz: [200, 480], share: 0.25, presentDb: -30, absentDb: -42 },
  melody: { hz: [800, 2600], share: 0.95, presentDb: -26, absentDb: -34 },
};

function hearLayers(samples: Float32Array): Record<Layer, string> {
  const hear = (layer: Layer) => {
    const { hz, share, presentDb, absentDb } = LAYER_BANDS[layer];
    const level = quantile(frameLevels(bandOf(samples, RATE, ...hz), RATE, 0.05).slice(20), share);
    return level > presentDb ? 'present' : level < absentDb ? 'absent' : `${level.toFixed(1)} dB`;
  };
  return { pulse: hear('pulse'), bass: hear('bass'), harmony: hear('harmony'), melody: hear('melody') };
}

/** Level of the softest bar, in decibels. */
function softestBar(samples: Float32Array, bpm: number): number {
  const bar = Math.round((240 / bpm) * RATE);
  let softest = 0;
  for (let at = Math.round(FIRST_BEAT_SECONDS * RATE); at + bar <= samples.length; at += bar)
    softest = Math.min(softest, decibels(rmsOf(samples, at, at + bar)));
  return softest;
}

/** Number of parameter events that standardized-audio-context keeps. */
async function countRemembered(session: CDPSession): Promise<number> {
  const { result: prototype } = await session.send('Runtime.evaluate', { expression: 'Object.prototype' });
  const { objects } = await session.send('Runtime.queryObjects', { prototypeObjectId: prototype.objectId! });
  const { result } = await session.send('Runtime.callFunctionOn', {
    objectId: objects.objectId!,
    functionDeclaration: `function () {
      return this.filter((one) => typeof one.startTime === 'number' && typeof one.type === 'string').length;
    }`,
  });
  // The object holds all of them.
  await session.send('Runtime.releaseObject', { objectId: objects.objectId! });
  return result.value as number;
}

describe('the sound', () => {
  let browser: Browser;
  let page: Page;
  const render = (request: Partial<RenderRequest>) =>
    renderMusic(page, { mode: 'ionian', seconds: 30, sampleRate: RATE, bpm: 84, energy: 0, seed: 7, ...request });

  beforeAll(async () => {
    browser = await startChromium();
    page = await browser.newPage();
    await openScript(page, 'render-page.ts');
    await page.waitForFunction(() => window.renderMusic !== undefined);
  });

  afterAll(async () => {
    await browser?.close();
  });

  it.each([
    { energy: 0, bpm: 120, mode: 'mixolydian', seconds: 8, layers: ['pulse'] },
    { energy: 0.25, bpm: 84, mode: 'ionian', seconds: 30, layers: ['pulse', 'bass', 'harmony'] },
    { energy: 0.85, bpm: 156, mode: 'dorian', seconds: 30, layers: ['pulse', 'bass', 'harmony', 'melody'] },
  ] as const)(
    '[MU20] has at energy $energy its tempo, its layers, and sound in every bar, unclipped',
    async ({ layers, ...request }) => {
      const [left, right] = await render(request);
      expect(Math.abs(measureTempo(findOnsets(left, RATE)) / request.bpm - 1)).toBeLessThan(0.02);
      const expected = Object.fromEntries(
        Object.keys(LAYER_BANDS).map((layer) => [layer, layers.some((one) => one === layer) ? 'present' : 'absent']),
      );
      expect(hearLayers(left)).toEqual(expected);
      expect(softestBar(left, request.bpm)).toBeGreaterThan(-34);
      expect(Math.max(truePeakOf(left), truePeakOf(right))).toBeLessThan(0.95);
    },
  );

  it('[MU20] does not clip with hundreds of effects a second, and they are heard', async () => {
    const request = { energy: 1, bpm: 156, mode: 'lydian', seconds: 5 } as const;
    const [left, right] = await render({ ...request, effectsPerSecond: 600 });
    expect(Math.max(truePeakOf(left), truePeakOf(right))).toBeLessThan(0.95);
    const [alone] = await render(request);
    const difference = left.map((sample, index) => sample - alone[index]!);
    expect(decibels(rmsOf(difference))).toBeGreaterThan(-30);
  });

  it('[MU4] glides from 84 to 156 beats a minute in two bars', async () => {
    const [left] = await render({ seconds: 12, change: { atSeconds: 3, bpm: 156 } });
    // A beat rises by a hundred decibels over all bands, the hall's tail by twenty at most.
    const beats = onsetTimes(findOnsets(left, RATE), 40, 0.2);
    const tempi = beats.slice(1).map((at, index) => 60 / (at - beats[index]!));
    const isNear = (tempo: number, bpm: number) => Math.abs(tempo / bpm - 1) < 0.04;
    const lastSlow = tempi.findLastIndex((tempo) => isNear(tempo, 84));
    const firstQuick = tempi.findIndex((tempo) => isNear(tempo, 156));
    // Eight beats of glide; the first and the last may be too close to the ends to tell.
    expect(firstQuick - lastSlow - 1, `${tempi}`).toBeGreaterThanOrEqual(6);
    expect(firstQuick - lastSlow - 1, `${tempi}`).toBeLessThanOrEqual(8);
    const gliding = tempi.slice(lastSlow, firstQuick + 1);
    expect(gliding, `${tempi}`).toEqual([...gliding].sort((a, b) => a - b));
    expect(
      tempi.slice(firstQuick).every((tempo) => isNear(tempo, 156)),
      `${tempi}`,
    ).toBe(true);
  });

  it('[MU30] is silent and unloaded until a gesture, comes back by itself, and rests when hidden, muted or held', async () => {
    const stage = await browser.newPage();
    const errors: string[] = [];
    stage.on('pageerror', (error) => errors.push(error.message));
    stage.on('console', (message) => errors.push(message.text()));
    const asked = await openScript(stage, 'live-page.ts');
    await stage.waitForFunction(() => window.live !== undefined);
    expect(await stage.evaluate(() => window.live!.states())).toEqual([]);
    expect(asked).toEqual(['live-page']);

    const untilLoud = () => stage.waitForFunction(() => window.live!.level() > 0.02);
    const untilSuspended = () =>
      stage.waitForFunction(() => window.live!.states().every((state) => state === 'suspended'));
    await stage.mouse.click(10, 10);
    await untilLoud();
    expect(asked).toContain('sound');
    await stage.evaluate(() => window.live!.setHidden(true));
    await untilSuspended();
    await stage.evaluate(() => window.live!.setHidden(false));
    await untilLoud();
    await stage.evaluate(() => window.live!.suspendAll());
    await untilLoud();
    await stage.evaluate(() => window.live!.sound.setHeld(true));
    await untilSuspended();
    await stage.evaluate(() => window.live!.sound.setHeld(false));
    await untilLoud();
    await stage.evaluate(() => window.live!.crowd());
    await untilLoud();
    await stage.evaluate(() => window.live!.sound.dispose());
    await untilSuspended();
    expect(errors).toEqual([]);
  });

  it('[MU40] makes no nodes for its notes, and forgets those that are over', async () => {
    const stage = await browser.newPage();
    const session = await stage.context().newCDPSession(stage);
    await session.send('Performance.enable');
    await openScript(stage, 'live-page.ts');
    await stage.waitForFunction(() => window.live !== undefined);
    await stage.mouse.click(10, 10);
    await stage.waitForFunction(() => window.live!.level() > 0.02);
    /** Plays a great fight and counts what is left of it. */
    const fight = async () => {
      await stage.evaluate(async () => {
        const until = performance.now() + 1200;
        while (performance.now() < until) {
          window.live!.crowd();
          await new Promise(requestAnimationFrame);
        }
      });
      return { nodes: await countNodes(), remembered: await countRemembered(session) };
    };
    const countNodes = async () => {
      await session.send('HeapProfiler.collectGarbage');
      const { metrics } = await session.send('Performance.getMetrics');
      return metrics.find(({ name }) => name === 'AudioHandlers')!.value;
    };
    const { nodes, remembered } = await fight();
    // The voices have 290 nodes; the rest are the drum's, which has a wave for each beat. A busy renderer frees 60 of
    // them late.
    expect(nodes).toBeLessThan(400);
    expect(remembered).toBeGreaterThan(50);
    expect(remembered).toBeLessThan(1000);
    const untilNodes = (most: number) =>
      until(`the nodes of beats that are over to go, down to ${most}`, async () => (await countNodes()) < most);
    await untilNodes(320);
    const rested = await countNodes();
    const after = await fight();
    expect(after.nodes).toBeLessThan(400);
    expect(after.remembered - remembered).toBeLessThan(100);
    await untilNodes(Math.min(320, rested + 20));
  });

  it('[MU31] follows volume and mute at once', async () => {
    const stage = await browser.newPage();
    await openScript(stage, 'live-page.ts');
    await stage.waitForFunction(() => window.live !== undefined);
    await stage.mouse.click(10, 10);
    const untilState = (wanted: string) =>
      stage.waitForFunction((state) => window.live!.states().some((one) => one === state), wanted);
    await untilState('running');
    await stage.evaluate(() => window.live!.settings.set('muted', true));
    await untilState('suspended');
    await stage.evaluate(() => window.live!.settings.set('muted', false));
    await untilState('running');
    await stage.evaluate(() => window.live!.settings.set('volume', 0));
    await untilState('suspended');
    await stage.evaluate(() => window.live!.settings.set('volume', 0.5));
    await stage.waitForFunction(() => window.live!.level() > 0.02);
  });
});
