/** What the page sees of the game. */
import { type SchemaType, schema, t } from '@colyseus/schema';

export const CatchState = schema(
  {
    /** Seconds until a new dot closes: what the adaptation changes. */
    seconds: t.float32().default(1.6),
    /** The number of the dot, where it is (0 to 1), and how long it stays; open until it is caught or missed. */
    dot: t.uint16().default(0),
    x: t.float32().default(0.5),
    y: t.float32().default(0.5),
    staysSeconds: t.float32().default(0),
    open: t.boolean().default(false),
    caught: t.uint16().default(0),
    missed: t.uint16().default(0),
  },
  'CatchState',
);
export type CatchState = SchemaType<typeof CatchState>;
