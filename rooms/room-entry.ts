/** A kind of room to serve: its definition, whose model is checked first, and its class, made from the services. */
import type { Room } from '@colyseus/core';
import type { EventSpecs } from '../adaptation/events/event-catalogue.ts';
import type { Replayer } from '../adaptation/replay/replayer.ts';
import { isDefinition } from '../adaptation/session/check-definition.ts';
import type { AdaptationDefinition, ServedDefinition } from '../adaptation/session/definition.ts';
import { check, checkObject, show } from '../inference/check-declaration.ts';
import { AdaptationPlugin } from './adaptation-plugin.ts';
import type { AdaptationServices } from './adaptation-services.ts';
import type { AdaptationPluginOptions } from './plugin-options.ts';

/** Makes rooms adaptive: `plugins = definePlugins([rubato.plugin(definition)])`. */
export interface PluginMaker {
  /** The plugin of one room. Throws DEFINITION_INVALID. */
  plugin<Target, Memory, Specs extends EventSpecs>(
    definition: AdaptationDefinition<Target, Memory, Specs>,
    options?: AdaptationPluginOptions,
  ): AdaptationPlugin<Target, Memory, Specs>;
}

/** The services of a room's class, and the plugin made of them. */
export type RoomServices = AdaptationServices & PluginMaker;

export function withPlugin(services: AdaptationServices): RoomServices {
  return {
    ...services,
    plugin: (definition, options) => new AdaptationPlugin(definition, services, options),
  };
}

export interface RoomEntry {
  readonly name: string;
  readonly definition: ServedDefinition;
  /** Join options that must match: a client that asks for another value gets another session. */
  readonly filterBy?: readonly string[];
  /** How its sessions are replayed from their logs; without it `rubato replay` refuses them by name. */
  readonly replayer?: Replayer;
  /**
   * The same entry with another version of its model, `name@version`, from the setting RUBATO_NAME_MODEL. Without it
   * there is no such setting. Throws DEFINITION_INVALID.
   */
  asking?(model: string): RoomEntry;
  create(rubato: RoomServices): new () => Room;
}

const KEYS = Object.keys({
  name: true,
  definition: true,
  filterBy: true,
  replayer: true,
  asking: true,
  create: true,
} satisfies Record<keyof RoomEntry, true>);

/** Throws DEFINITION_INVALID for a wrong list of entries, before a server is started. */
export function checkRoomEntries(entries: readonly RoomEntry[]): void {
  const code = 'DEFINITION_INVALID';
  check(code, Array.isArray(entries) && entries.length > 0, 'a list of room entries, one at least', show(entries));
  const names = new Set<string>();
  const layouts = new Map<string, string>();
  for (const [i, entry] of entries.entries()) {
    const at = `room entry ${i + 1}`;
    checkObject(code, at, entry, KEYS);
    const { name, definition, filterBy, replayer, asking, create } = entry;
    const named = typeof name === 'string' && /^[a-z][a-z0-9-]{0,63}$/.test(name);
    check(code, named, `${at} with a name like "quiz"`, show(name));
    check(code, !names.has(name), `${at} with a name of its own`, show(name));
    names.add(name);
    check(
      code,
      isDefinition(definition),
      `${at} with what defineAdaptation() returned as definition`,
      show(definition),
    );
    // Logs and models are found by the name.
    const layout = layouts.get(definition.name) ?? definition.layoutHash;
    const own = `${at} with a definition whose name no other has, or with the same rows`;
    check(code, layout === definition.layoutHash, own, `two layouts of ${show(definition.name)}`);
    layouts.set(definition.name, layout);
    check(code, typeof create === 'function', `${at} with create, a function`, show(create));
    const asks = asking === undefined || typeof asking === 'function';
    check(code, asks, `${at} with asking, a function, or none`, show(asking));
    const replays = replayer === undefined || replayer?.name === definition.name;
    check(code, replays, `${at} with a replayer of its own definition, or none`, show(replayer?.name ?? replayer));
    const filters =
      filterBy === undefined || (Array.isArray(filterBy) && filterBy.every((key) => typeof key === 'string'));
    check(code, filters, `${at} with filterBy, a list of option names, or none`, show(filterBy));
  }
}
