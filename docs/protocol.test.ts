import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unpack } from 'msgpackr';
import { describe, expect, it } from 'vitest';
import { createDecodeState, createEventDecoder } from '../adaptation/events/decode-event.ts';
import { defineEvents } from '../adaptation/events/event-catalogue.ts';
import { CODE, messageFrame } from '../loadtest/client/wire.ts';
import { readSwitch, readWatch, readWish } from '../rooms/plugin-calls.ts';
import {
  ADAPTATION_PROTOCOL,
  type AdaptationHello,
  type AdaptationRefusal,
  type AdaptationUpdate,
  CLOSE_CODE,
  MESSAGE,
} from '../rooms/protocol.ts';

const page = readFileSync(join(import.meta.dirname, 'protocol.md'), 'utf8');
/** A section about a message: its name, its frame, and what it says. */
const SECTION = /^### [^\n]*`([\w:]+)`\n(?:(?!^### )[\s\S])*?```text\n([\s\S]*?)```\n\n```json\n([\s\S]*?)```/gm;
const examples = new Map(
  [...page.matchAll(SECTION)].map(([, name, hex, json]) => {
    const frame = Buffer.from(hex!.replaceAll(/\s/g, ''), 'hex');
    return [name!, { frame, body: JSON.parse(json!) as unknown }] as const;
  }),
);
/** Reads a frame by the rules of the page alone. */
function read(frame: Buffer): { code: number; name: string; rest: Buffer } {
  const length = frame[1]! - 0xa0;
  return { code: frame[0]!, name: frame.toString('utf8', 2, 2 + length), rest: frame.subarray(2 + length) };
}

describe('the page about the protocol', () => {
  it('[RM58] has an example of every message, and each decodes to what it says', () => {
    expect([...examples.keys()].sort()).toEqual(Object.values(MESSAGE).sort());
    for (const [name, { frame, body }] of examples) {
      const found = read(frame);
      expect(found.name).toBe(name);
      if (name === MESSAGE.events) expect(found.code).toBe(CODE.bytes);
      else expect([found.code, unpack(found.rest)]).toEqual([CODE.message, body]);
    }
  });

  it('[RM58] shows messages up that a server takes', () => {
    const bodyOf = (name: string) => unpack(read(messageFrame(name, examples.get(name)!.body)).rest);
    expect(readWatch(bodyOf(MESSAGE.watch))).toEqual({ protocol: ADAPTATION_PROTOCOL, on: true, language: 'zh' });
    expect(readSwitch(bodyOf(MESSAGE.adaptation))).toBe(false);
    expect(readWish(bodyOf(MESSAGE.wish))).toEqual({ target: 0.6 });
    const seconds = { unit: 's', min: 0, max: 60, integer: false } as const;
    const catalogue = defineEvents({
      answer: { source: 'observed', fields: {} },
      hint: { source: 'reported', fields: { seconds } },
    });
    const events: unknown[] = [];
    const { rest } = read(examples.get(MESSAGE.events)!.frame);
    createEventDecoder(catalogue).decode(rest, createDecodeState(catalogue), 0, (number, fields, seq) =>
      events.push({ number, seq, fields: [fields[0]] }),
    );
    expect({ version: 1, events }).toEqual(examples.get(MESSAGE.events)!.body);
  });

  it('[RM58] names every field of the messages down, and every close code of ours', () => {
    // The compiler keeps these lists whole.
    const hello: Record<keyof AdaptationHello, true> = {
      ...{ protocol: true, name: true, mode: true, slot: true, lastEvent: true },
      ...{ levers: true, predicts: true, events: true },
    };
    const update: Record<keyof AdaptationUpdate, true> = {
      ...{ atMs: true, source: true, fallback: true, stopped: true, models: true, latencyMs: true },
      ...{ levers: true, players: true, decisions: true, reasons: true },
    };
    const refusal: Record<keyof AdaptationRefusal, true> = { protocol: true, code: true, message: true };
    for (const [name, fields] of [
      [MESSAGE.hello, hello],
      [MESSAGE.decision, update],
      [MESSAGE.refused, refusal],
    ] as const) {
      expect(Object.keys(examples.get(name)!.body as object).sort()).toEqual(Object.keys(fields).sort());
      if (name !== MESSAGE.refused) for (const field of Object.keys(fields)) expect(page).toContain(`\`${field}`);
    }
    for (const code of Object.values(CLOSE_CODE)) expect(page).toMatch(new RegExp(`^\\| ${code} `, 'm'));
  });
});
