/** Entry of the server process. */
import { readEnv } from './config/env.ts';
import { SERVED_ROOMS } from './room-entries.ts';
import { serve } from './serve.ts';

await serve({ rooms: SERVED_ROOMS, env: readEnv() });
