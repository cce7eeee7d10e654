/** `rubato`: everything that makes a room of a Colyseus project adaptive. */

export type { BeliefView } from '../adaptation/belief/belief-view.ts';
export {
  defineEvents,
  type EventCatalogue,
  type EventFields,
  type EventName,
  type EventSpec,
  type EventSpecs,
  type FieldSpec,
} from '../adaptation/events/event-catalogue.ts';
export type { FeatureSpec } from '../adaptation/features/feature-aggregates.ts';
export { defineFeatures, type FeatureLayout } from '../adaptation/features/feature-layout.ts';
export type { LogHeader, LogRecord } from '../adaptation/log/records.ts';
export type { OutcomeSpec, SignalSpec } from '../adaptation/outcome/outcome-spec.ts';
export { type BeliefPolicyOptions, beliefPolicy } from '../adaptation/policy/belief-policy.ts';
export { type EloRuleOptions, eloRule } from '../adaptation/policy/elo-rule.ts';
export { harderMedianIndex, upperMedianIndex } from '../adaptation/policy/group.ts';
export type { Harder } from '../adaptation/policy/harder.ts';
export { bandPolicy, streakRule } from '../adaptation/policy/lever-policies.ts';
export { pickPolicy } from '../adaptation/policy/pick-policy.ts';
export {
  type BandState,
  bandToward,
  stepTargetBand,
  type TargetBand,
  type TargetBandOptions,
  targetBand,
  wantedValue,
} from '../adaptation/policy/target-band.ts';
export { valuePolicy } from '../adaptation/policy/value-policy.ts';
export type { EmitReplayed, ReplayedGame, ReplayReport } from '../adaptation/replay/replay-report.ts';
export { createReplayer, type Replayer } from '../adaptation/replay/replayer.ts';
export type { AdaptationMode } from '../adaptation/session/adaptation-mode.ts';
export type {
  AnswerStatus,
  Decision,
  DecisionValues,
  LeverChange,
  LeverValues,
  Reason,
} from '../adaptation/session/decision.ts';
export { defineAdaptation } from '../adaptation/session/define-adaptation.ts';
export type {
  AdaptationDefinition,
  AdaptationSpec,
  ExtraInput,
  Fallback,
  LeverSpec,
  LeverSpecs,
  NamedPolicy,
  Policy,
  PolicyInput,
  PolicyPlayer,
  ServedDefinition,
} from '../adaptation/session/definition.ts';
export type { DefinitionWords } from '../adaptation/session/definition-words.ts';
export { CodedError, type ErrorCode, type ErrorWords, RubatoError } from '../errors.ts';
export { model, type Pipeline, parsePipeline } from '../inference/pipeline/pipeline.ts';
export type { PredictionSpec } from '../inference/predictor/prediction-spec.ts';
export type { AdaptationPlugin } from '../rooms/adaptation-plugin.ts';
export type { AdaptationPluginOptions, JoinTerms } from '../rooms/plugin-options.ts';
export { CLOSE_CODE } from '../rooms/protocol.ts';
export type { PluginMaker } from '../rooms/room-entry.ts';
export type { ServiceLog } from '../server/log/service-log.ts';
export { createRubato, type Rubato } from './create-rubato.ts';
export type { RubatoOptions } from './rubato-options.ts';
