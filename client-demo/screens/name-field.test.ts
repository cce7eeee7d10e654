import { expect, it } from 'vitest';
import { cutName } from './name-field.ts';

it.each(['a', '🇩🇪', '🏳️‍🌈', '👨‍👩‍👧‍👦', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '👩🏻‍❤️‍💋‍👩🏻', 'é'])(
  '[CD66] sixteen of %s fit into a name, whole',
  (one) => {
    const sixteen = one.repeat(16);
    expect(cutName(one.repeat(40))).toBe(sixteen);
    expect(cutName(`  ${sixteen}`)).toBe(sixteen);
  },
);
