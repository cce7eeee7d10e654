/** `rubato/client`: the adaptation of a joined room, for a game's page. It needs no other package. */

export {
  type Adaptation,
  adaptationOf,
  isAdaptation,
  type Latest,
  type ReasonInfo,
  type ReportedFields,
  type RoomLike,
  type ToldDecision,
} from '../client/adaptation-of.ts';
export { ClientError } from '../client/client-error.ts';
