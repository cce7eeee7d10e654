import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** SwiftShader, Vulkan in software, as Debian's chromium and Google's Chrome bring it. */
const SWIFTSHADER = ['/usr/lib/chromium', '/opt/google/chrome'].map((folder) => `${folder}/vk_swiftshader_icd.json`);

interface Comparison {
  readonly device?: { readonly provider: string; readonly device: string };
  readonly difference?: number;
  readonly code?: string;
}

/** Runs success@2 on the provider in a process of its own, with the Vulkan driver that `icd` names or the machine's. */
async function compare(provider: string, icd: string | null): Promise<Comparison> {
  const script = fileURLToPath(new URL('../testing/compare-providers.ts', import.meta.url));
  const child = spawn(process.execPath, [script, 'models', 'success', '2', provider], {
    env: icd === null ? process.env : { ...process.env, VK_DRIVER_FILES: icd },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) =>
    child.once('exit', (...how) => resolve(how)),
  );
  expect({ code, signal, output }).toEqual({ code: 0, signal: null, output: expect.stringContaining('{') });
  return JSON.parse(output);
}

describe('a worker thread on webgpu', () => {
  it('[EP5] answers as the CPU does, within 1e-5, on the GPU where there is one and else in software', async () => {
    let found = await compare('webgpu', null);
    let driver = /Vulkan|Metal|Direct3D/;
    if (found.code === 'PROVIDER_MISSING') {
      const icd = SWIFTSHADER.find(existsSync);
      expect(icd, 'chromium brings SwiftShader').toBeDefined();
      found = await compare('webgpu', icd!);
      driver = /^Vulkan \(libvk_swiftshader\.so\)/;
    }
    expect(found.device).toEqual({ provider: 'webgpu', device: expect.stringMatching(driver) });
    expect(found.difference).toBeLessThan(1e-5);
  });

  it('[EP1] is refused where there is no driver', async () => {
    expect(await compare('webgpu', '/nowhere/no-driver.json')).toMatchObject({
      code: 'PROVIDER_MISSING',
      message: expect.stringContaining('libvulkan1'),
    });
  });
});
