/** Numbers as a player reads them. */

const DIGITS = 3;

/** A share or a chance in percent. */
export function percent(value: number, language: string): string {
  return formatter(language, { style: 'percent', maximumFractionDigits: 0 }).format(value);
}

/** A value with its unit. */
export function withUnit(value: number, unit: string, language: string): string {
  if (unit === 'share') return percent(value, language);
  const number = formatter(language, { maximumSignificantDigits: DIGITS }).format(value);
  return unit === '' || unit === 'count' ? number : `${number}\u00a0${unit}`;
}

/** A session time as minutes and seconds. */
export function timeOf(atMs: number): string {
  return `${Math.floor(atMs / 60_000)}:${String(Math.floor(atMs / 1000) % 60).padStart(2, '0')}`;
}

const formatters = new Map<string, Intl.NumberFormat>();

/** Making one takes longer than using it a thousand times. The page's few languages bound the map. */
function formatter(language: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${language} ${options.style ?? ''}`;
  const known = formatters.get(key);
  if (known !== undefined) return known;
  const made = new Intl.NumberFormat(language, options);
  formatters.set(key, made);
  return made;
}
