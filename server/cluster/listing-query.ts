/**
 * Conditions and sort orders on listings, as Colyseus means them: on fields of the listing first, then of its metadata.
 */
import type { IRoomCache, SortOptions } from '@colyseus/core';

export function matchesListing(listing: IRoomCache, conditions: Partial<IRoomCache>): boolean {
  return Object.entries(conditions).every(([field, wanted]) => fieldOf(listing, field) === wanted);
}

/** Sorts in place, by the first field that differs. */
export function sortListings(listings: IRoomCache[], options: SortOptions): IRoomCache[] {
  const order = Object.entries(options).map(([field, direction]) => ({
    field,
    sign: direction === 1 || direction === 'asc' || direction === 'ascending' ? 1 : -1,
  }));
  return listings.sort((a, b) => {
    for (const { field, sign } of order) {
      const [left, right] = [comparable(fieldOf(a, field)), comparable(fieldOf(b, field))];
      if (left !== right) return left < right ? -sign : sign;
    }
    return 0;
  });
}

function fieldOf(listing: IRoomCache, field: string): unknown {
  if (Object.hasOwn(listing, field)) return Reflect.get(listing, field);
  const metadata: unknown = listing.metadata;
  return typeof metadata === 'object' && metadata !== null && Object.hasOwn(metadata, field)
    ? Reflect.get(metadata, field)
    : undefined;
}

function comparable(value: unknown): number | string {
  return typeof value === 'number' || typeof value === 'string' ? value : Number(value);
}
