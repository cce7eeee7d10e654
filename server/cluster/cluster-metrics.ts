/** Metrics of a process that shares its rooms with others. */
import { Counter, Gauge, type Registry } from 'prom-client';

export interface ClusterMetrics {
  placed(where: 'here' | 'elsewhere'): void;
  twin(): void;
  listingsWritten(count: number): void;
  redisUp(up: boolean): void;
}

export function createClusterMetrics(registry: Registry): ClusterMetrics {
  const registers = [registry];
  const placements = new Counter({
    name: 'rubato_placements_total',
    help: 'Sessions placed by this process, on itself or on another.',
    labelNames: ['where'],
    registers,
  });
  const twins = new Counter({
    name: 'rubato_twin_rooms_total',
    help: 'Rooms discarded because another process had carried out the same creation.',
    registers,
  });
  const written = new Counter({
    name: 'rubato_listings_restored_total',
    help: 'Listings written again after a stall of this process or an outage of Redis.',
    registers,
  });
  const redis = new Gauge({
    name: 'rubato_rooms_redis_up',
    help: '1 while the Redis of the rooms answers.',
    registers,
  });
  return {
    placed: (where) => placements.inc({ where }),
    twin: () => twins.inc(),
    listingsWritten: (count) => written.inc(count),
    redisUp: (up) => redis.set(up ? 1 : 0),
  };
}
