/** What the rooms share: no model, no Redis, no network. */
import { createRubato } from 'rubato';

export const rubato = await createRubato({ sessionLog: { directory: new URL('logs/', import.meta.url) } });
