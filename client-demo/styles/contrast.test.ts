import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

/** Relative luminance of "#rrggbb" (WCAG 2.2). */
function luminance(color: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(first: string, second: string): number {
  const [light, dark] = [luminance(first), luminance(second)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

describe('colours', () => {
  it('[CD24] every ink reads on every ground, which axe-core cannot tell where the ground is a gradient', async () => {
    const css = await readFile('client-demo/styles/base.css', 'utf8');
    const colors = Object.fromEntries(
      [...css.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, hex]) => [name, hex!]),
    );
    for (const ground of ['ground', 'ground-2', 'raised', 'sunk']) {
      for (const ink of ['ink', 'ink-2', 'gold', 'rose', 'teal', 'violet', 'orange']) {
        expect(contrast(colors[ink]!, colors[ground]!), `${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5);
      }
    }
    expect(contrast('#1b1503', colors.gold!)).toBeGreaterThanOrEqual(4.5);
  });

  it('[CD24] the measure itself is the one of the standard', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  });
});
