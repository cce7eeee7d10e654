import { expect, it } from 'vitest';
import { RubatoError } from '../../errors.ts';
import { reasonOf } from './redis-reason.ts';

it('[SP2] says why Redis refuses, without the password that it repeats', () => {
  const renamed = new Error("ERR unknown command 'AUTH', with args beginning with: 'ada' 'secret' ");
  expect(reasonOf(renamed)).toBe("ERR unknown command 'AUTH'");
  expect(reasonOf('no answer')).toBe('no answer');
});

it('[SP2] says which Redis is needed, where one is too old', () => {
  const old = new Error('ERR unknown command `SSUBSCRIBE`, with args beginning with: `{rubato}:x`, ');
  expect(reasonOf(old)).toBe('ERR unknown command `SSUBSCRIBE` (Redis 7.0 or newer is needed)');
});

it('[SP2] says once that Redis does not answer', () => {
  const inner = new RubatoError('REDIS_UNREACHABLE', 'connect ECONNREFUSED');
  expect(new RubatoError('REDIS_UNREACHABLE', reasonOf(inner)).message).toBe(inner.message);
});
