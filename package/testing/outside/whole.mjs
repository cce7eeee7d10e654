/** Our whole server in a project outside of the repository; the argument is a folder with a page to serve. */
import { createReplayer } from 'rubato';
import { serve } from 'rubato/server';
import { createQuizRoom, quiz } from './quiz-room.mjs';

const create = (rubato) => createQuizRoom(rubato);
const rooms = [{ name: 'quiz', definition: quiz, create, replayer: createReplayer({ definition: quiz }) }];
const env = { PORT: '0', ADMIN_PORT: '0', RUBATO_LOG_DIR: 'served', RUBATO_SHUTDOWN_SECONDS: '5' };
const [, , page] = process.argv;
await serve({ rooms, env: page === undefined ? env : { ...env, RUBATO_CLIENT_DIR: page } });
