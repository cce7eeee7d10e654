import { cpus } from 'node:os';
import { describe, expect, it } from 'vitest';
import { createLocalPool } from '../pool/local/local-pool.ts';
import { readRowModel } from '../registry/model-store.ts';
import { checkThreads, describeDevice, providerMissing, vulkanDrivers } from './execution-provider.ts';
import { OnnxModel } from './onnx-model.ts';

describe('execution providers', () => {
  it.each(['binding', 'public'] as const)(
    '[EP1] one that is missing is an error with its name, by the %s way too',
    async (kind) => {
      const { manifest, bytes } = await readRowModel('models', 'success', '4');
      await expect(OnnxModel.load(manifest, bytes, { provider: 'no-such-provider', kind })).rejects.toThrowError(
        /^PROVIDER_MISSING: expected the execution provider "no-such-provider" .*cpu, webgpu, cuda and tensorrt/,
      );
    },
  );

  it('[EP1] the error says how to get it', () => {
    const words = providerMissing('cuda', new Error('Failed to load shared library\nand more')).message;
    const install = 'node node_modules/onnxruntime-node/script/install.js --onnxruntime-node-install=cuda12';
    expect(words).toMatch(/^PROVIDER_MISSING: .*got Failed to load shared library$/);
    expect(words).toContain(install);
    expect(providerMissing('webgpu', 'no adapter').message).toContain('libvulkan1');
  });

  it('[EP1] a pool on a provider that is missing is not made', async () => {
    const models = [{ name: 'success', version: '4' }];
    await expect(
      createLocalPool({ modelsDirectory: 'models', models, provider: 'no-such-provider' }),
    ).rejects.toMatchObject({ code: 'PROVIDER_MISSING' });
  });

  it('[EP2] trees on anything but the CPU are refused instead of being run there silently', async () => {
    const { manifest, bytes } = await readRowModel('models', 'success', '3');
    await expect(OnnxModel.load(manifest, bytes, { provider: 'webgpu' })).rejects.toThrowError(
      /^MODEL_PROVIDER: .*"webgpu".*success@3 with TreeEnsemble \(ai\.onnx\.ml\)/,
    );
  });

  it('[EP3] the CPU is named by its model', () => {
    expect(describeDevice('cpu')).toEqual({ provider: 'cpu', device: cpus()[0]!.model.trim() });
    expect(describeDevice('no-such-provider')).toEqual({ provider: 'no-such-provider', device: 'unnamed' });
  });

  it('[EP3] Vulkan drivers are told from the loader and from everything else in a memory map', () => {
    const line = (file: string) => `7f0000000000-7f0000001000 r-xp 00000000 08:01 42    ${file}`;
    const maps = [
      '/usr/lib/x86_64-linux-gnu/libvulkan.so.1.3.239',
      '/usr/lib/chromium/libvk_swiftshader.so',
      '/usr/lib/chromium/libvk_swiftshader.so',
      '/usr/lib/x86_64-linux-gnu/libvulkan_radeon.so',
      '/usr/lib/x86_64-linux-gnu/libGLX_nvidia.so.535.183.01',
      '/usr/lib/x86_64-linux-gnu/libGLX_mesa.so.0',
      '/usr/lib/x86_64-linux-gnu/libc.so.6',
    ].map(line);
    expect(vulkanDrivers([...maps, line(''), ''].join('\n'))).toEqual([
      'libGLX_nvidia.so',
      'libvk_swiftshader.so',
      'libvulkan_radeon.so',
    ]);
  });

  it('[EP4] two threads of a process on webgpu are refused, on other providers not', () => {
    expect(() => checkThreads('webgpu', 2)).toThrowError(/^PROVIDER_THREADS/);
    for (const [provider, threads] of [
      ['webgpu', 1],
      ['cuda', 2],
      ['cpu', 8],
      [undefined, 8],
    ] as const)
      expect(() => checkThreads(provider, threads)).not.toThrow();
  });
});
