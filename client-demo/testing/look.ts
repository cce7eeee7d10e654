/**
 * Looks at a state of the page as people will: on a desk, on a phone, and on a phone held sideways. Checks it with
 * axe-core and saves pictures for the reviewer.
 */
import { mkdir } from 'node:fs/promises';
import axe from 'axe-core';
import type { Page } from 'playwright-core';

const SHOTS = 'test-results/screens';
export const WIDE = { width: 1280, height: 720 } as const;
export const PHONE = { width: 390, height: 844 } as const;
export const SIDEWAYS = { width: 844, height: 390 } as const;

interface AxeWindow {
  readonly axe?: {
    run(context: Document, options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
  };
}

/** Saves NAME at all sizes. Returns what axe-core objects to at the page's own size, to which the page is set back. */
export async function look(page: Page, name: string): Promise<string[]> {
  const before = page.viewportSize() ?? WIDE;
  await mkdir(SHOTS, { recursive: true });
  // The page's own size comes first, to catch a state that soon passes.
  await shoot(page, name, before);
  for (const size of [WIDE, PHONE, SIDEWAYS]) if (size.width !== before.width) await shoot(page, name, size);
  await page.setViewportSize(before);
  return (await violationsOf(page)).map((violation) => `${name}: ${violation}`);
}

async function shoot(page: Page, name: string, size: { width: number; height: number }): Promise<void> {
  await page.setViewportSize(size);
  await settle(page);
  await page.screenshot({ path: `${SHOTS}/${name}-${size.width}x${size.height}.png` });
}

/** Waits until two frames after the last transition: the screen no longer changes by then. */
export async function settle(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const moving = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
    await Promise.allSettled(moving.map((animation) => animation.finished));
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  });
}

/** Violations of all rules of axe-core; contrast (at least 4.5 to 1) is one of them. */
async function violationsOf(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.addScriptTag({ content: axe.source });
  return page.evaluate(async () => {
    const { violations } = await (window as AxeWindow).axe!.run(document, { resultTypes: ['violations'] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
  });
}
