import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../test-support/free-port.ts';
import { startGuarded } from '../../test-support/guarded-process.ts';
import { startRedisServer } from '../../test-support/redis-server.ts';
import { until } from '../../test-support/until.ts';
import { createRedisPool } from '../pool/shared/redis-pool.ts';
import { readRowModel } from '../registry/model-store.ts';

/** SwiftShader (Vulkan in software), as Debian's chromium and Google's Chrome bring it. */
const SWIFTSHADER = ['/usr/lib/chromium', '/opt/google/chrome'].map((folder) => `${folder}/vk_swiftshader_icd.json`);

interface Comparison {
  readonly device?: { readonly provider: string; readonly device: string };
  readonly difference?: number;
  readonly code?: string;
}

/**
 * Runs success@4 on webgpu in its own process, with the Vulkan driver that `icd` names, or the machine's if it names
 * none.
 */
async function compare(icd: string | null): Promise<Comparison> {
  const script = fileURLToPath(new URL('../testing/compare-providers.ts', import.meta.url));
  const child = spawn(process.execPath, [script, 'models', 'success', '4', 'webgpu'], {
    env: { ...process.env, ...(icd !== null && { VK_DRIVER_FILES: icd }) },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) =>
    child.once('close', (...how) => resolve(how)),
  );
  expect({ code, signal, output }).toEqual({ code: 0, signal: null, output: expect.stringContaining('{') });
  return JSON.parse(output);
}

describe('webgpu, on the GPU where there is one and else in software', () => {
  /** Null: the machine's own driver. */
  let icd: string | null = null;
  let found: Comparison;
  let device: RegExp;

  beforeAll(async () => {
    found = await compare(null);
    device = /^(Vulkan \(.+\)|Metal|Direct3D 12)/;
    if (found.code !== 'PROVIDER_MISSING') return;
    icd = SWIFTSHADER.find(existsSync) ?? null;
    expect(icd, 'chromium brings SwiftShader').not.toBeNull();
    found = await compare(icd);
    device = /^Vulkan \(libvk_swiftshader\.so\)$/;
  });

  it('[EP5, EP3] in a thread of a pool answers as the CPU does, within 1e-5, and is named', () => {
    expect(found.device).toEqual({ provider: 'webgpu', device: expect.stringMatching(device) });
    expect(found.difference).toBeLessThan(1e-5);
  });

  it('[WS7] in a worker that servers share answers too, and is in its health', async () => {
    await using redis = await startRedisServer();
    const port = await freePort();
    await using worker = startGuarded('env', [
      `REDIS_URL=${redis.url}`,
      ...(icd === null ? [] : [`VK_DRIVER_FILES=${icd}`]),
      process.execPath,
      'server/worker-main.ts',
      ...['--models', 'models', '--model', 'success@4', '--provider', 'webgpu', '--port', String(port)],
    ]);
    const health = async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => null);
      return (await answer?.json()) as
        | { processes: { state: string; stats: { device: unknown } | null }[] }
        | undefined;
    };
    await until('the device', async () => (await health())?.processes[0]?.stats?.device != null);
    expect((await health())?.processes).toMatchObject([
      { state: 'ready', stats: { device: { provider: 'webgpu', device: expect.stringMatching(device) } } },
    ]);
    const { manifest } = await readRowModel('models', 'success', '4');
    const pool = await createRedisPool({ url: redis.url, modelsDirectory: 'models', models: [manifest] });
    const rows = Float32Array.from(manifest.baseline);
    const ask = () =>
      pool.infer({ model: manifest, rows, rowCount: 1, budgetMs: 10_000, priority: 'live', session: 'test' });
    await until('an answer', async () => (await ask()).ok);
    await pool.close();
    worker.signal('SIGTERM');
    expect(await worker.ended).toBe(0);
  });

  it('[EP1] is refused where there is no driver', async () => {
    expect(await compare('/nowhere/no-driver.json')).toMatchObject({
      code: 'PROVIDER_MISSING',
      message: expect.stringContaining('libvulkan1'),
    });
  });
});
