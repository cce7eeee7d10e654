/**
 * The typeface with tabular figures: only Inter's Latin subset (48 KB), fetched with the game and not before the title.
 */
import inter from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?url';

let loaded = false;

export function loadFonts(): void {
  if (loaded) return;
  loaded = true;
  const face = new FontFace('Inter Variable', `url(${inter}) format("woff2")`, { weight: '100 900', display: 'swap' });
  document.fonts.add(face);
  // If it fails, the text font's figures are used.
  face.load().catch(() => undefined);
}
