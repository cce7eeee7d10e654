/** The face with tabular figures: Inter's Latin subset alone (48 KB), fetched with the game and not before the title. */
import inter from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?url';

let loaded = false;

export function loadFonts(): void {
  if (loaded) return;
  loaded = true;
  const face = new FontFace('Inter Variable', `url(${inter}) format("woff2")`, { weight: '100 900', display: 'swap' });
  document.fonts.add(face);
  // Without it the words' own figures stand in.
  face.load().catch(() => undefined);
}
