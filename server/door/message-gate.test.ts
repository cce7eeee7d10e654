import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMessageGate, type Verdict } from './message-gate.ts';

const input = Uint8Array.from([19, 1, 2, 3, 4]);
const named = (name: string, payload: number[] = []) =>
  Uint8Array.from([13, 0xa0 | name.length, ...Buffer.from(name), ...payload]);
const count = (verdicts: readonly Verdict[], verdict: Verdict) => verdicts.filter((one) => one === verdict).length;

describe('the messages of one connection', () => {
  it('[SC14] an honest client is never limited, not even after half a minute of stalled network', () => {
    const gate = createMessageGate(0);
    let held: Uint8Array[] = [];
    for (let tick = 0; tick < 4000; tick++) {
      const now = tick * 50;
      held.push(input);
      if (tick % 40 === 0) held.push(named('events'), Uint8Array.of(18));
      // Nothing gets through from second 50 to 80; then all of it comes.
      if (tick >= 1000 && tick < 1600) continue;
      for (const frame of held) expect(gate.admit(frame, now)).toBe('pass');
      held = [];
    }
  });

  it('[SC14] inputs, each of which builds on the one before, pass or end the connection', () => {
    const gate = createMessageGate(0);
    const verdicts = Array.from({ length: 700 }, () => gate.admit(input, 0));
    expect(count(verdicts, 'pass')).toBe(640);
    expect(count(verdicts, 'drop')).toBe(0);
    expect(verdicts.at(-1)).toBe('close');
  });

  it('[SC24] inputs in the form for lossy transports, or that begin another structure, end the connection', () => {
    const gate = createMessageGate(0);
    for (const flags of [0, 0x20, 0x40, 0x80]) {
      expect(gate.admit(Uint8Array.of(20 | flags, 1, 255), 0)).toBe('refuse');
    }
    expect(gate.admit(Uint8Array.of(20), 0)).toBe('refuse');
    expect(gate.admit(Uint8Array.of(19, 255, 7), 0)).toBe('refuse');
    expect(gate.admit(Uint8Array.of(19), 0)).toBe('pass');
  });

  it('[SC14] a flood of one type is dropped, and leaves room for the others', () => {
    const gate = createMessageGate(0);
    const flood = Array.from({ length: 60 }, () => gate.admit(named('adaptation'), 0));
    expect(count(flood, 'pass')).toBe(40);
    expect(count(flood, 'drop')).toBe(20);
    expect(gate.admit(named('events'), 0)).toBe('pass');
    expect(gate.admit(input, 0)).toBe('pass');
  });

  it('[SC14] many types together are limited too, and inventing types gains nothing', () => {
    const gate = createMessageGate(0);
    const flood = Array.from({ length: 200 }, (_, i) => gate.admit(named(`type${i}`), 0));
    // Fifteen types have their own bucket; all the others share the last one.
    expect(count(flood, 'pass')).toBe(15 + 40);
  });

  it('[SC15] bytes count: a few of the largest frames at once, then 16 KB a second', () => {
    const gate = createMessageGate(0);
    const large = named(
      'events',
      Array.from({ length: 4000 }, () => 0),
    );
    const verdicts = Array.from({ length: 20 }, () => gate.admit(large, 0));
    expect(count(verdicts, 'pass')).toBe(8);
    expect(gate.admit(large, 1000)).toBe('pass');
  });

  it('[SC14] whoever goes on is closed', () => {
    const gate = createMessageGate(0);
    const verdicts: Verdict[] = [];
    for (let ms = 0; ms < 5000 && verdicts.at(-1) !== 'close'; ms += 2) verdicts.push(gate.admit(named('echo'), ms));
    expect(verdicts.at(-1)).toBe('close');
    expect(count(verdicts, 'drop')).toBeGreaterThan(200);
  });

  it('[SC14] whatever the bytes and times, it answers, and lets no more pass than the rates allow', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 0, max: 40 })), { maxLength: 300 }),
        (messages) => {
          const gate = createMessageGate(0);
          let now = 0;
          let passed = 0;
          for (const [frame, wait] of messages) {
            now += wait;
            if (gate.admit(frame, now) === 'pass') passed++;
          }
          expect(passed).toBeLessThanOrEqual(80 + 640 + (90 * now) / 1000);
        },
      ),
    );
  });
});
