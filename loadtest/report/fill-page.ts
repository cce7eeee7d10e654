/**
 * Reports as one HTML file that needs nothing else: a template, the parts that all reports share, uPlot, which draws the
 * plots, and the figures, all written into the page.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** The page of the template, with `report` in it as JSON. */
export async function fillPage(template: URL, report: object): Promise<string> {
  const [page, parts, script, styles] = await Promise.all([
    readFile(template, 'utf8'),
    readFile(new URL('./page-parts.html', import.meta.url), 'utf8'),
    readFile(require.resolve('uplot/dist/uPlot.iife.min.js'), 'utf8'),
    readFile(require.resolve('uplot/dist/uPlot.min.css'), 'utf8'),
  ]);
  // A name may hold anything, even `</script>`.
  const data = JSON.stringify(report).replaceAll('<', '\\u003c');
  // As functions: a replacement text may hold `$`, which would be read as a pattern.
  return page
    .replace('<!-- page parts -->', () => parts)
    .replace('/* uplot styles */', () => styles)
    .replace('/* uplot script */', () => script)
    .replace('/* report */ null', () => data);
}
