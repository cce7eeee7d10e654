import { registerPoolContract } from './pool-contract.ts';
import { createProcessPool } from './process-pool.ts';

registerPoolContract('in a process of its own', (options) => createProcessPool(options));
