import { mkdir } from 'node:fs/promises';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startChromium } from '../../client-demo/testing/start-chromium.ts';
import { MESSAGE } from '../../rooms/protocol.ts';
import { bundle } from '../testing/bundle.ts';
import { helloOf, type Language, playerOf, updateOf } from '../testing/panel-scenes.ts';

const SHOTS = 'test-results/panel';
const DESK = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };

interface AxeWindow {
  readonly axe?: {
    run(context: Document, options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
  };
}

describe('the panel', () => {
  let browser: Browser;
  let page: Page;
  const errors: string[] = [];
  const panel = () => page.locator('rubato-panel');
  const state = () => panel().locator('[part~="state"]');
  const say = (type: string, body: unknown) =>
    page.evaluate(([name, told]) => window.panels.say(name as string, told), [type, body]);
  const open = () => page.evaluate(() => window.panels.open());
  /** Opens a session and has the server say this. */
  const show = async (
    language: Language,
    kind: Parameters<typeof helloOf>[1] = 'chance',
    more: Parameters<typeof updateOf>[2] = {},
  ) => {
    await open();
    await say(MESSAGE.hello, helloOf(language, kind));
    await say(MESSAGE.decision, updateOf(language, kind, more));
  };

  beforeAll(async () => {
    const code = await bundle('testing/panel-page.ts');
    browser = await startChromium('light');
    page = await browser.newPage({ viewport: DESK });
    page.on('pageerror', (error) => errors.push(error.message));
    await page.setContent(`<!doctype html><html lang="en"><head><title>Panel</title><meta name="viewport" content="width=device-width">
      <style>body { margin: 16px; color-scheme: light dark; background: light-dark(#fff, #0b0d18) } rubato-panel { max-width: 960px }</style>
      </head><body><main><h1 style="color: light-dark(#000, #fff)">A game</h1><rubato-panel></rubato-panel></main></body></html>`);
    await page.addScriptTag({ type: 'module', content: code });
    await page.addScriptTag({ content: axe.source });
    await page.waitForFunction(() => 'panels' in window);
  });

  afterAll(async () => {
    await browser?.close();
  });

  it('[CA20, CA31] says in a sentence why there is nothing to show, and what is the matter', async () => {
    expect(await state().textContent()).toBe('No session yet.');
    expect(await panel().locator('[part~="switch"]').isDisabled()).toBe(true);
    const set = (value: string) =>
      page.evaluate((what) => {
        try {
          Reflect.set(document.querySelector('rubato-panel')!, 'session', JSON.parse(what));
          return 'set';
        } catch (error) {
          return String(error);
        }
      }, value);
    const wrong =
      'RubatoError: CLIENT_SESSION: expected session of <rubato-panel> to be what adaptationOf(room) returned, got';
    expect(await set('{"send":1}')).toBe(`${wrong} an object`);
    expect(await set('"room"')).toBe(`${wrong} "room"`);
    expect(await set('null')).toBe('set');
    await open();
    expect(await state().textContent()).toBe('Waiting for the game …');
    await say(MESSAGE.refused, { protocol: 2, code: 'CLIENT_PROTOCOL', message: '' });
    expect(await state().textContent()).toContain('CLIENT_PROTOCOL: expected a server of protocol 1');
    const states = {
      'adapts to how you play': updateOf('en'),
      'getting to know you': updateOf('en', 'chance', {
        players: [playerOf('chance', { predicted: null, sure: null })],
      }),
      'You switched adaptation off': updateOf('en', 'chance', { players: [playerOf('chance', { adaptive: false })] }),
      'by its own rule. (the answer came too late)': updateOf('en', 'chance', { source: 'fallback', fallback: 'late' }),
      'The game adapts': updateOf('en', 'chance', { source: 'partial' }),
      'adapts no more: there is a mistake in how it applies what is decided': updateOf('en', 'chance', {
        stopped: 'apply',
      }),
      'adapts to how': updateOf('en', 'chance', { source: 'fallback', fallback: 'unasked' }),
    };
    await say(MESSAGE.hello, helloOf('en'));
    for (const [text, update] of Object.entries(states)) {
      await say(MESSAGE.decision, update);
      expect(await state().textContent()).toContain(text);
    }
    for (const [mode, text] of [
      ['shadow', 'only noted here'],
      ['off', 'off on this server'],
    ]) {
      await say(MESSAGE.hello, { ...helloOf('en'), mode });
      await say(MESSAGE.decision, updateOf('en'));
      expect(await state().textContent()).toContain(text);
    }
    await say(MESSAGE.hello, { ...helloOf('en'), slot: null });
    await say(MESSAGE.decision, updateOf('en', 'chance', { players: [] }));
    expect(await state().textContent()).toBe('You are looking on.');
  });

  it('[CA40] shows what is held about the player as a band on its lever, which narrows, in plain words', async () => {
    const bandOf = async (mean: number, spread: number, outcomes: number, language: 'en' | 'zh' = 'en') => {
      await show(language);
      await panel().evaluate((element, lang) => element.setAttribute('lang', lang), language);
      const belief = { lever: 'level', mean, spread, outcomes };
      await say(MESSAGE.decision, updateOf(language, 'chance', { players: [playerOf('chance', { belief })] }));
      const track = panel().locator('[data-believed]');
      const width = await track.evaluate((element) => {
        const at = (name: string) => Number(getComputedStyle(element).getPropertyValue(name));
        return at('--high') - at('--low');
      });
      return { width, words: await panel().locator('[part~="belief"]:not([hidden])').allTextContents() };
    };
    const first = await bandOf(5.5, 2.5, 0);
    expect(first.words).toEqual(['Still getting to know you: somewhere from 3 to 8 suits you.']);
    const later = await bandOf(4, 0.5, 20);
    expect(later.words).toEqual(['It knows how you play: about 4 suits you.']);
    expect(later.width).toBeLessThan(first.width / 2);
    expect((await bandOf(4, 0.5, 20, 'zh')).words).toEqual(['已了解你的玩法：适合你的大约是 4。']);
    await say(MESSAGE.decision, updateOf('en', 'chance', { players: [playerOf('chance', { belief: null })] }));
    expect(await panel().locator('[part~="belief"]:not([hidden])').count()).toBe(0);
    await panel().evaluate((element) => element.removeAttribute('lang'));
  });

  it('[CA21] shows levers, prediction, reasons, source and how sure, of each kind and as text', async () => {
    await show('en');
    const texts = (part: string) => panel().locator(`[part~="${part}"]`).allTextContents();
    expect(await texts('lever-name')).toEqual([
      'level',
      'time to answer',
      'hints that are offered (for you)',
      'mood of the host',
    ]);
    expect(await texts('lever-value')).toEqual(['4.5', '20\u00a0s', '25%', '1']);
    expect(await texts('lever-harder')).toEqual(['harder →', '← harder', '← harder', '']);
    expect(await panel().getByRole('img').first().getAttribute('aria-label')).toBe(
      'level: 4.5 (1 to 10), harder above',
    );
    expect(await texts('change')).toEqual([
      'level: 4 → 4.5',
      'time to answer: 30\u00a0s → 20\u00a0s',
      'hints that are offered (for you): 50% → 25%',
    ]);
    expect(await texts('reason')).toEqual(['right answers 90 % (+12 points)', 'time per answer 4.2 s (−3 points)']);
    expect(await texts('why')).toEqual(['because of how player 2 plays']);
    expect(await texts('by')).toEqual([
      'quiz@2, 1.5\u00a0ms, at 2:32',
      'quiz@2, 1.5\u00a0ms, at 2:00',
      'no model, at 1:01',
    ]);
    expect(await texts('prediction-values')).toEqual(['75%']);
    expect(await texts('sure')).toEqual(['rests on 80% of what the model looks at · you asked for 70%']);
    const kinds = {
      value: ['48.3\u00a0s'],
      classes: ['engaged62%', 'bored30%', 'frustrated8%'],
      best: ['a maze1.25', 'a race3.5', 'a quiz-0.5'],
    } as const;
    for (const [kind, expected] of Object.entries(kinds)) {
      await show('en', kind as keyof typeof kinds);
      expect(await panel().locator('[part~="prediction-values"] > li').allTextContents()).toEqual(expected);
    }
    const evil = '<img src=x onerror="document.title = 1"><b>level</b>';
    await open();
    await say(MESSAGE.hello, { ...helloOf('en'), levers: [{ ...helloOf('en').levers[0]!, words: evil }] });
    await say(MESSAGE.decision, updateOf('en'));
    expect(await texts('lever-name')).toEqual([evil]);
    expect(await panel().locator('img, b').count()).toBe(0);
  });

  it('[CA22] follows the language of the page, and asks the server for words in it', async () => {
    await show('en');
    const setLanguage = (language: string) =>
      page.evaluate((lang) => document.documentElement.setAttribute('lang', lang), language);
    await setLanguage('zh-CN');
    await expect.poll(() => panel().locator('[part~="title"]').textContent()).toBe('游戏如何适应你');
    expect(await page.evaluate(() => window.panels.sent.at(-1))).toEqual({
      type: MESSAGE.watch,
      body: { protocol: 1, on: true, language: 'zh-CN' },
    });
    await say(MESSAGE.hello, helloOf('zh'));
    await say(MESSAGE.decision, updateOf('zh'));
    expect(await panel().locator('[part~="reason"]').first().textContent()).toBe('答对率 90 %（+12 分）');
    expect(await panel().locator('[part~="change"]').first().textContent()).toBe('难度: 4 → 4.5'.replace(': ', '：'));
    await setLanguage('not a language');
    await expect.poll(() => panel().locator('[part~="title"]').textContent()).toBe('How the game adapts');
    await setLanguage('en');
  });

  it('[CA23] axe-core finds nothing in either language, light and dark, on a desk and on a phone', async () => {
    await mkdir(SHOTS, { recursive: true });
    const found: string[] = [];
    for (const language of ['en', 'zh'] as const) {
      for (const colorScheme of ['light', 'dark'] as const) {
        for (const viewport of [DESK, PHONE]) {
          await page.emulateMedia({ colorScheme });
          await page.setViewportSize(viewport);
          await page.evaluate((lang) => document.documentElement.setAttribute('lang', lang), language);
          await show(language, viewport === DESK ? 'chance' : 'classes');
          await page.evaluate(
            () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
          );
          const name = `${language}-${colorScheme}-${viewport.width}`;
          await page.screenshot({ path: `${SHOTS}/${name}.png`, animations: 'disabled', fullPage: true });
          found.push(...(await violationsOf(page)).map((violation) => `${name}: ${violation}`));
          expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(viewport.width);
        }
      }
    }
    await open();
    await page.screenshot({ path: `${SHOTS}/waiting.png` });
    found.push(...(await violationsOf(page)));
    await show('en', 'best', { source: 'fallback', fallback: 'failed' });
    await page.screenshot({ path: `${SHOTS}/fallback.png`, fullPage: true });
    found.push(...(await violationsOf(page)));
    expect(found).toEqual([]);
    await page.emulateMedia({ colorScheme: null });
    await page.setViewportSize(DESK);
    await page.evaluate(() => document.documentElement.setAttribute('lang', 'en'));
  });

  it('[CA24] the switch is reached and pressed by keyboard, and follows the server', async () => {
    await show('en');
    await page.locator('h1').click();
    await page.keyboard.press('Tab');
    const box = page.getByRole('switch', { name: 'Adapt to how I play' });
    expect(await box.evaluate((element) => element.matches(':focus-visible'))).toBe(true);
    const checked = () => box.getAttribute('aria-checked');
    expect(await checked()).toBe('true');
    await page.keyboard.press('Space');
    expect(await checked()).toBe('false');
    expect(await page.evaluate(() => window.panels.sent.at(-1))).toEqual({
      type: MESSAGE.adaptation,
      body: { on: false },
    });
    await say(MESSAGE.decision, updateOf('en', 'chance', { players: [playerOf('chance', { adaptive: false })] }));
    expect(await state().textContent()).toContain('You switched adaptation off');
    await say(MESSAGE.decision, updateOf('en'));
    expect(await checked()).toBe('true');
    expect(await box.evaluate((element) => element.matches(':focus'))).toBe(true);
  });

  it('[CA35] leaves out levers that the page names, and tells players and reasons in the words of the page', async () => {
    await show('en');
    await page.evaluate(() => {
      const shown = document.querySelector('rubato-panel')!;
      shown.setAttribute('hide', 'time mood');
      shown.ownWords = {
        player: (slot) => `Ada ${slot}`,
        reason: ({ feature }) => (feature === 'pace' ? 'you are slow' : undefined),
      };
    });
    const texts = (part: string) => panel().locator(`[part~="${part}"]`).allTextContents();
    expect(await texts('lever-name')).toEqual(['level', 'hints that are offered (for you)']);
    expect(await texts('change')).toEqual(['level: 4 → 4.5', 'hints that are offered (for you): 50% → 25%']);
    expect(await texts('reason')).toEqual(['right answers 90 % (+12 points)', 'you are slow']);
    await page.evaluate(() => {
      const shown = document.querySelector('rubato-panel')!;
      shown.removeAttribute('hide');
    });
    expect(await texts('why')).toEqual(['because of how Ada 1 plays']);
    await page.evaluate(() => {
      document.querySelector('rubato-panel')!.ownWords = null;
    });
    expect(await texts('why')).toEqual(['because of how player 2 plays']);
  });

  it('[CA25, CA35] stands still with reduced motion, and is themed from outside', async () => {
    await show('en');
    const mark = panel().locator('[part~="lever-mark"]').first();
    const transition = () => mark.evaluate((element) => getComputedStyle(element).transitionDuration);
    expect(await transition()).not.toBe('0s');
    await page.emulateMedia({ reducedMotion: 'reduce' });
    expect(await transition()).toBe('0s');
    await page.emulateMedia({ reducedMotion: null });
    await page.addStyleTag({
      content:
        ':root { --ink: rgb(4, 5, 6) } rubato-panel { --rubato-accent: rgb(1, 2, 3); --rubato-ink: var(--ink) }' +
        'rubato-panel::part(title) { font-size: 40px }',
    });
    // The page's names may be any, also those that the panel might call its own.
    expect(await panel().evaluate((element) => getComputedStyle(element).color)).toBe('rgb(4, 5, 6)');
    expect(await mark.evaluate((element) => getComputedStyle(element).backgroundColor)).toBe('rgb(1, 2, 3)');
    const title = panel().locator('[part~="title"]');
    expect(await title.evaluate((element) => getComputedStyle(element).fontSize)).toBe('40px');
    await page.evaluate(() => document.querySelector('rubato-panel')!.setAttribute('theme', 'dark'));
    expect(await panel().evaluate((element) => getComputedStyle(element).colorScheme)).toBe('dark');
    expect(errors).toEqual([]);
  });
});

async function violationsOf(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const { violations } = await (window as AxeWindow).axe!.run(document, { resultTypes: ['violations'] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  });
}
