/** Serves each room twice: adaptive, and as it was before. The port is the first argument. */
import { defineRoom, defineServer } from '@colyseus/core';
import { WebSocketTransport } from '@colyseus/ws-transport';
import { CodeRoom } from './adaptive/code-room.ts';
import { QuizRoom } from './adaptive/quiz-room.ts';
import { rubato } from './adaptive/rubato.ts';
import { SprintRoom } from './adaptive/sprint-room.ts';
import { CodeRoom as PlainCodeRoom } from './plain/code-room.ts';
import { QuizRoom as PlainQuizRoom } from './plain/quiz-room.ts';
import { SprintRoom as PlainSprintRoom } from './plain/sprint-room.ts';

const server = defineServer({
  rooms: {
    sprint: defineRoom(rubato.guard(SprintRoom)),
    code: defineRoom(rubato.guard(CodeRoom)),
    quiz: defineRoom(rubato.guard(QuizRoom)).filterBy(['game']),
    'plain-sprint': defineRoom(PlainSprintRoom),
    'plain-code': defineRoom(PlainCodeRoom),
    'plain-quiz': defineRoom(PlainQuizRoom).filterBy(['game']),
  },
  transport: new WebSocketTransport(),
  greet: false,
});
await server.listen(Number(process.argv[2]));
process.stdout.write('listening\n');
