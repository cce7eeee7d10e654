/**
 * A guard around a room class: whatever a hook, message handler, timer or timestep throws or rejects with ends at most
 * that session, never the process (Colyseus stops the whole server on an uncaught throw).
 *
 * Colyseus has `onUncaughtException` for this. But defining it on the class makes the framework bind the lifecycle
 * hooks in the constructor, before plugins are woven into the prototype, so the first room of each class silently loses
 * its plugins. Here it is set after construction, and the hooks are wrapped to look up the prototype when they are
 * called.
 */
import { OnMessageException, type Room, ServerError } from '@colyseus/core';
import { asError } from './as-error.ts';
import { evenClock } from './even-clock.ts';
import { forgiveStall } from './forgive-stall.ts';
import { keepSeats } from './keep-seats.ts';
import { CLOSE_CODE } from './protocol.ts';
import { withPlayerId } from './ticket-player.ts';

/** Hears of everything that was caught; must not throw. */
export type RoomFailureReporter = (failure: { room: string; roomId: string; method: string; error: unknown }) => void;

/** The framework makes rooms without constructor arguments. */
export type RoomClass<R extends Room = Room> = (new () => R) & typeof Room;

/** Hooks whose failure the caller must see: the client is refused. The failure of any other hook is contained. */
const RETHROWN = new Set(['onCreate', 'onAuth', 'onJoin', 'onReconnect']);
/** Hooks that a plugin may add to a class without them, so they are always wrapped. */
const PLUGIN_HOOKS = ['onCreate', 'onJoin', 'onLeave', 'onDispose'] as const;
/** Hooks whose presence alone changes what Colyseus does, so they are wrapped only where the class has them. */
const OWN_HOOKS = ['onAuth', 'onDrop', 'onReconnect', 'onBeforePatch', 'onBeforeShutdown'] as const;

const guarded = new WeakMap<object, object>();
const guards = new WeakSet<object>();

/**
 * The class to register instead of `Base`. The same `Base` gives the same class, since plugins are woven in once per
 * class.
 */
export function guardRoom<C extends new () => Room>(Base: C, report: RoomFailureReporter): C {
  const known = guarded.get(Base);
  if (known !== undefined) return known as C;
  const Guarded = class extends (Base as new () => Room) {
    constructor() {
      super();
      wrapHooks(this, Guarded.prototype, report);
      wrapTimers(this, report);
      wrapCallbacks(this);
      keepSeats(this);
      forgiveStall(this, evenClock(this.clock));
      this.onUncaughtException = (error, method) => {
        if (error instanceof OnMessageException) refuse(this, error, report);
        else contain(this, method, error.cause ?? error, report);
      };
    }
  };
  Object.defineProperty(Guarded, 'name', { value: Base.name });
  guarded.set(Base, Guarded);
  guards.add(Guarded);
  return Guarded as C;
}

/** Whether it is what `guardRoom` returned, or extends it. */
export function isGuarded(RoomClass: object): boolean {
  for (let base: object | null = RoomClass; base !== null; base = Object.getPrototypeOf(base) as object | null)
    if (guards.has(base)) return true;
  return false;
}

type Hook = (...args: unknown[]) => unknown;

function wrapHooks(room: Room, prototype: object, report: RoomFailureReporter): void {
  const wrap = (hook: string) => {
    const call: Hook = async (...args) => {
      if (hook === 'onCreate') keepCreationId(room);
      try {
        const method = Reflect.get(prototype, hook) as Hook | undefined;
        const answer = await method?.apply(room, args);
        return hook === 'onAuth' ? withPlayerId(answer, null) : answer;
      } catch (thrown) {
        const error = asError(thrown);
        const rethrown = RETHROWN.has(hook);
        // A refusal is no failure. A client can cause as many as it likes, at 1.5 KB of log each.
        if (!(rethrown && error instanceof ServerError)) {
          report({ room: room.roomName, roomId: room.roomId, method: hook, error });
        }
        if (rethrown) throw error;
        return undefined;
      }
    };
    Object.defineProperty(room, hook, { value: call, writable: true, configurable: true });
  };
  for (const hook of PLUGIN_HOOKS) wrap(hook);
  for (const hook of OWN_HOOKS) {
    // Room itself has an onAuth; only the class' own counts.
    if (Reflect.get(prototype, hook) !== Reflect.get(ROOM_PROTOTYPE(prototype), hook)) wrap(hook);
  }
}

/**
 * Keeps the first id in the listing. Two processes may be asked for one creation, and the matchmaker tells by the
 * room's id which of them did it. A room that takes another id in onCreate would slip through.
 */
function keepCreationId(room: Room): void {
  const listing: unknown = Reflect.get(room, '_listing');
  if (typeof listing === 'object' && listing !== null) Reflect.set(listing, 'creationId', room.roomId);
}

/** The framework's Room.prototype, found through the class so that this file needs no second import of it. */
function ROOM_PROTOTYPE(prototype: object): object {
  let base = prototype;
  for (;;) {
    const next = Object.getPrototypeOf(base) as object;
    if (next === Object.prototype) return base;
    base = next;
  }
}

function wrapTimers(room: Room, report: RoomFailureReporter): void {
  const { clock } = room;
  for (const name of ['setTimeout', 'setInterval'] as const) {
    const original = clock[name].bind(clock) as (handler: Hook, ms: number, ...args: unknown[]) => unknown;
    const safe = (handler: Hook, ms: number, ...args: unknown[]) =>
      original(
        (...callArgs) => {
          try {
            const result = handler(...callArgs);
            if (result instanceof Promise)
              result.catch((error: unknown) => contain(room, name, asError(error), report));
          } catch (thrown) {
            contain(room, name, asError(thrown), report);
          }
        },
        ms,
        ...args,
      );
    Reflect.set(clock, name, safe);
  }
}

/**
 * Methods that take callbacks. Colyseus catches a callback's throw and reads `message` of it, which throws for `throw
 * undefined`.
 */
const CALLBACKS = ['onMessage', 'onMessageBytes', 'setFixedTimestep', 'setTimestep', 'setSimulationInterval'] as const;

function wrapCallbacks(room: Room): void {
  for (const name of CALLBACKS) {
    const original = room[name].bind(room) as Hook;
    Reflect.set(room, name, (...args: unknown[]) => {
      // A schema may be callable too, and comes before the handler.
      const at = args.findLastIndex((arg) => typeof arg === 'function');
      return original(...(at < 0 ? args : args.with(at, throwingErrors(args[at] as Hook))));
    });
  }
}

function throwingErrors(callback: Hook): Hook {
  return (...args) => {
    try {
      const result = callback(...args);
      if (!(result instanceof Promise)) return result;
      return result.catch((thrown: unknown) => {
        throw asError(thrown);
      });
    } catch (thrown) {
      throw asError(thrown);
    }
  };
}

/** Closes the sender's connection after a throw in a message handler; the others play on. */
function refuse(room: Room, error: OnMessageException<Room>, report: RoomFailureReporter): void {
  report({ room: room.roomName, roomId: room.roomId, method: `onMessage ${error.type}`, error: error.cause ?? error });
  error.client.leave(CLOSE_CODE.protocolViolation);
}

/** Ends the session after a throw in a timestep, a timer or a plugin's beat: its state can't be trusted any more. */
function contain(room: Room, method: string, error: unknown, report: RoomFailureReporter): void {
  report({ room: room.roomName, roomId: room.roomId, method, error });
  room.disconnect(CLOSE_CODE.sessionFailed).catch((reason: unknown) => {
    report({ room: room.roomName, roomId: room.roomId, method: 'disconnect', error: reason });
  });
}
