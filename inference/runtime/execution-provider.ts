/**
 * The devices a model can run on. `cpu` is always there. `webgpu` comes with ONNX Runtime and needs a driver (Vulkan,
 * Metal or Direct3D 12). `cuda` needs a further download. Any other name is handed to ONNX Runtime unchanged. A
 * provider is chosen, never guessed: a missing one is an error that says how to get it.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { RubatoError } from '../../errors.ts';
import { messageOf } from '../../thrown.ts';

export const DEFAULT_PROVIDER = 'cpu';

/** The provider and the most exact name of the device, for health and reports. */
export interface ExecutionDevice {
  readonly provider: string;
  readonly device: string;
}

const DOWNLOAD =
  'it is installed by: node node_modules/onnxruntime-node/script/install.js --onnxruntime-node-install=cuda12 (and needs the CUDA 12 and cuDNN 9 libraries)';
/** How to get a provider, by name. */
const INSTALL: Readonly<Record<string, string>> = {
  webgpu: 'it needs a GPU driver: on Linux a Vulkan one and the package libvulkan1',
  cuda: DOWNLOAD,
  tensorrt: DOWNLOAD,
};

/** `cause` is what ONNX Runtime said. */
export function providerMissing(provider: string, cause: unknown): RubatoError {
  const install =
    INSTALL[provider] ?? 'it is not part of this build of ONNX Runtime, which has cpu, webgpu, cuda and tensorrt';
  const words = messageOf(cause);
  const expected = `the execution provider "${provider}" on this machine (${install})`;
  return new RubatoError('PROVIDER_MISSING', words.trim().split('\n')[0]!, { expected, cause });
}

/** Throws PROVIDER_THREADS. In ONNX Runtime 1.30, two threads that run on webgpu at once end the process (SIGSEGV). */
export function checkThreads(provider: string | undefined, threads: number): void {
  if (provider !== 'webgpu' || threads === 1) return;
  throw new RubatoError('PROVIDER_THREADS', `${threads} threads on ${provider}`);
}

/** Call it in the process whose session runs on `provider`, after that session was made: then its driver is loaded. */
export function describeDevice(provider: string): ExecutionDevice {
  return { provider, device: nameDevice(provider) };
}

function nameDevice(provider: string): string {
  switch (provider) {
    case 'cpu':
      return cpus()[0]?.model.trim() || `unnamed ${process.arch}`;
    case 'webgpu':
      return GRAPHICS[process.platform] ?? nameVulkan();
    case 'cuda':
    case 'tensorrt':
      return nvidiaModels()[0] ?? 'unnamed';
    default:
      return 'unnamed';
  }
}

/** The graphics system behind webgpu on platforms that have only one. */
const GRAPHICS: Readonly<Record<string, string>> = { darwin: 'Metal', win32: 'Direct3D 12' };

/**
 * ONNX Runtime does not say which adapter it took, so this names the Vulkan drivers that the process has loaded. If
 * there is one, there is no doubt. Among several (a laptop with two GPUs) it took the one of high performance.
 */
function nameVulkan(): string {
  const drivers = vulkanDrivers(read('/proc/self/maps'));
  if (drivers.length === 0) return 'Vulkan';
  const models = drivers.includes('libGLX_nvidia.so') ? nvidiaModels() : [];
  return [`Vulkan (${drivers.join(' or ')})`, ...models].join(', ');
}

/** File names of Vulkan drivers (Mesa's, SwiftShader, AMD's, NVIDIA's) in the text of a memory map. */
export function vulkanDrivers(maps: string): string[] {
  const driver = /\/(lib(?:vk_|vulkan_|GLX_nvidia)[\w-]*\.so|amdvlk64\.so)[.\d]*$/;
  return [...new Set(maps.split('\n').flatMap((line) => driver.exec(line)?.[1] ?? []))].sort();
}

/** NVIDIA's kernel module names its devices in its own order. CUDA has the same order unless settings change it. */
function nvidiaModels(): string[] {
  const root = '/proc/driver/nvidia/gpus';
  try {
    return readdirSync(root)
      .sort()
      .flatMap((gpu) => /^Model:\s*(.+)$/m.exec(read(join(root, gpu, 'information')))?.[1]?.trim() ?? []);
  } catch {
    // No such folder: no driver, no GPU.
    return [];
  }
}

/** The text of a file; empty if the system has no such file. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // There is no such file.
    return '';
  }
}
