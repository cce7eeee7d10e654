import { describe, expect, it } from 'vitest';
import { startGuarded } from '../../../test-support/guarded-process.ts';

describe('the command that trains', () => {
  it.each([
    [['--out', 'package.json/models'], 'expected a directory to write to (--out), got package.json/models'],
    [['--out', '/proc/rubato'], 'expected a directory to write to (--out), got /proc/rubato'],
    [['--games', '0'], 'expected a whole number from 1'],
    [['--algorithm', 'forest'], 'Allowed choices are trees, mlp'],
  ])('asked for %j says what it expected, before a game is played', async (words, expected) => {
    const command = startGuarded(process.execPath, ['rooms/arena/training/train-main.ts', ...words]);
    expect(await command.ended).toBe(1);
    expect(command.output().trim().split('\n')).toHaveLength(1);
    expect(command.output()).toContain(expected);
  });
});
