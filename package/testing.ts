/** `rubato/testing`: what a game's tests of its adaptation need. None of it needs a model, Redis or a network. */

export { AdaptationSession } from '../adaptation/session/adaptation-session.ts';
export type { AdaptationSessionOptions, SessionPorts } from '../adaptation/session/session-ports.ts';
export {
  createFunctionPool,
  type FunctionModel,
  type FunctionPoolOptions,
  fromTable,
} from '../inference/testing/function-pool.ts';
export { type Answer, createAnswers, type NamedRow } from './testing/answers.ts';
export { startTestServer, type TestServer } from './testing/test-server.ts';
export { openTestSession, type TestSession, type TestSessionOptions } from './testing/test-session.ts';
