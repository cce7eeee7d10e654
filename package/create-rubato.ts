/**
 * Makes the rooms of any Colyseus project adaptive. Everything comes from the options: nothing here reads a setting from an
 * environment variable, opens a port or handles a signal. The project keeps its own server.
 */
// Before ONNX Runtime is loaded, which would report each process to its makers.
import '../server/config/env.ts';
import type { Room } from '@colyseus/core';
import type { ServedDefinition } from '../adaptation/session/definition.ts';
import { RubatoError } from '../errors.ts';
import { show } from '../inference/check-declaration.ts';
import { expectPackage } from '../inference/optional-packages.ts';
import type { RefusedModel } from '../inference/registry/refused-models.ts';
import { guardRoom } from '../rooms/guard-room.ts';
import { type PluginMaker, withPlugin } from '../rooms/room-entry.ts';
import { createServices } from '../server/services.ts';
import { VERSION } from '../server/version.ts';
import { checkRoomClass } from './check-room-class.ts';
import { colyseusLogger } from './colyseus-logger.ts';
import { type RubatoOptions, readOptions } from './rubato-options.ts';

export interface Rubato extends PluginMaker, AsyncDisposable {
  /**
   * The room class to register: whatever it throws or rejects with ends at most its session, never the process. Throws
   * ROOM_GUARDED, PACKAGE_COPIES or OPTIONS_INVALID.
   */
  guard<C extends new () => Room>(RoomClass: C): C;
  /**
   * One line, with its code, for each model that can't answer, and each kind of room that lives on its fallback now or
   * whose sessions adapt no more because its own code failed.
   */
  problems(): readonly string[];
  /** Prometheus' text: every name begins with `rubato_`. */
  metrics(): Promise<string>;
  readonly version: string;
  /** Closes pools and logs. Sessions that still run play on, on their fallback. */
  close(): Promise<void>;
}

/**
 * Resolves when the models of `definitions` have answered their golden rows. A definition that isn't among them is
 * served from its first room on. Throws OPTIONS_INVALID; what keeps a model of `definitions` from answering, unless it is
 * not there yet (MODEL_NOT_FOUND is a problem that `problems()` tells: the rooms run on their rule); REDIS_UNREACHABLE;
 * PACKAGE_MISSING; PLATFORM for an older Node.
 */
export async function createRubato(options: RubatoOptions = {}): Promise<Rubato> {
  expectNode(process.versions.node);
  const { settings, definitions, log = colyseusLogger, seed } = readOptions(options);
  if (settings.redisUrl !== '') expectPackage('redis');
  const services = await createServices(settings, log, definitions, expectModels);
  if (settings.redisUrl !== '' && !services.usesRedis) {
    try {
      // Although no definition asks a model of it yet: a wrong address would be found out on the day that one does.
      const { expectRedis } = await import('../inference/redis/expect-redis.ts');
      await expectRedis(settings.redisUrl, settings.poolNamespace);
    } catch (error) {
      await services[Symbol.asyncDispose]();
      throw error;
    }
  }
  const { adaptation } = services;
  const { plugin } = withPlugin(seed === undefined ? adaptation : { ...adaptation, nextSeed: () => seed });
  const known = new WeakSet<ServedDefinition>(definitions);
  const names = new Map(definitions.map((definition) => [definition.name, definition.layoutHash]));
  let closing: PromiseLike<void> | null = null;
  const close = async () => {
    closing ??= services[Symbol.asyncDispose]();
    await closing;
  };
  return {
    version: VERSION,
    plugin(definition, pluginOptions) {
      const made = plugin(definition, pluginOptions);
      if (!known.has(definition)) {
        expectOneLayout(names, definition);
        known.add(definition);
        void services.add(definition);
      }
      return made;
    },
    guard(Class) {
      checkRoomClass(Class);
      return guardRoom(Class, adaptation.reportFailure);
    },
    problems: () => services.problems(),
    metrics: () => services.metrics.registry.metrics(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Throws what is wrong with a model that is there. */
function expectModels(refused: readonly RefusedModel[]): void {
  const broken = refused.find(({ error }) => error.code !== 'MODEL_NOT_FOUND');
  if (broken !== undefined) throw broken.error;
}

/** Throws PLATFORM: an older Node lacks what the package uses, and would say so in words of its own. */
export function expectNode(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 12)) return;
  throw new RubatoError('PLATFORM', `Node ${version}`, { expected: 'Node 22.12 or newer' });
}

/** Logs and models are found by a definition's name. */
function expectOneLayout(names: Map<string, string>, { name, layoutHash }: ServedDefinition): void {
  const layout = names.get(name) ?? layoutHash;
  names.set(name, layout);
  if (layout === layoutHash) return;
  const expected = 'a definition whose name no other has, or with the same rows';
  throw new RubatoError('DEFINITION_INVALID', `two layouts of ${show(name)}`, { expected });
}
