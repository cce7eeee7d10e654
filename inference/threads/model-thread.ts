/**
 * A thread that runs models. It loads and checks them, says that it is ready, then sleeps until a slot is
 * filled. It never yields while it has work. When told to, it ends by itself: ending it from outside during a run would
 * abort the whole process.
 */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { RubatoError } from '../../errors.ts';
import { modelKey, outputWidth } from '../registry/model-manifest.ts';
import type { StoredModel } from '../registry/model-store.ts';
import type { ToldRefusal } from '../registry/refused-models.ts';
import { describeDevice } from '../runtime/execution-provider.ts';
import { loadModel } from '../runtime/load-model.ts';
import type { OnnxModel } from '../runtime/onnx-model.ts';
import { plainWords } from '../runtime/ort-words.ts';
import { TensorModel } from '../runtime/tensor-model.ts';
import {
  CONTROL,
  type PostedTensors,
  SLOT,
  SLOT_STATE,
  SLOTS,
  slotWord,
  type ThreadData,
  type ThreadMessage,
} from './thread-protocol.ts';

const { models: stored, provider, control, inputs, outputs } = workerData as ThreadData;
const words = new Int32Array(control);
const slabsIn = inputs.map((buffer) => new Float32Array(buffer));
const slabsOut = outputs.map((buffer) => new Float32Array(buffer));

const send = (message: ThreadMessage) => parentPort?.postMessage(message);

type LoadedModel = OnnxModel | TensorModel;

async function main(): Promise<void> {
  /** Models by number; refused ones are holes. */
  const models: LoadedModel[] = [];
  const refused: ToldRefusal[] = [];
  for (const [number, model] of stored.entries()) {
    const loaded = await load(model);
    if ('manifest' in loaded) models[number] = loaded;
    else refused.push(loaded);
  }
  // No model can run without its provider.
  const missing = refused.filter(({ code }) => code.startsWith('PROVIDER_'));
  if (missing.length > 0 || refused.length === stored.length) {
    send({ kind: 'refused', refused: missing.length > 0 ? missing : refused });
    return;
  }
  send({ kind: 'ready', device: describeDevice(provider), refused });
  // Slots are filled and emptied in turn, so their order is the order of the batches.
  for (let slot = 0; ; slot = (slot + 1) % SLOTS) {
    if (!waitFor(slot)) return;
    await runSlot(models, slot);
  }
}

async function load(stored: StoredModel): Promise<LoadedModel | ToldRefusal> {
  const model = modelKey(stored.manifest);
  try {
    return await loadModel(stored, { provider });
  } catch (error) {
    const known =
      error instanceof RubatoError ? error : new RubatoError('MODEL_INVALID', `${model}: ${plainWords(error)}`);
    return { model, code: known.code, message: known.message };
  }
}

/**
 * Milliseconds for which the thread keeps looking before it sleeps. An asker that was just answered often asks again at
 * once, and waking a sleeping thread takes longer (a hop of 0.04 ms instead of 0.09). An idle thread sleeps and uses
 * nothing.
 */
const SPIN_MS = 0.05;
/**
 * The thread keeps looking only if its last wait was this short, waking included. Sessions that gather their requests
 * ask every few milliseconds; looking in vain after each batch was a tenth of the thread's time.
 */
const SHORT_WAIT_MS = 0.5;

let lastWaitMs = 0;

/** Waits until the slot is filled; false when told to stop and nothing is left to do. */
function waitFor(slot: number): boolean {
  if (isFilled(slot)) return true;
  const sinceMs = performance.now();
  const spinUntilMs = lastWaitMs < SHORT_WAIT_MS ? sinceMs + SPIN_MS : sinceMs;
  while (performance.now() < spinUntilMs && !isFilled(slot));
  const filled = isFilled(slot) || sleepUntilFilled(slot);
  lastWaitMs = performance.now() - sinceMs;
  return filled;
}

function sleepUntilFilled(slot: number): boolean {
  for (;;) {
    const bell = Atomics.load(words, CONTROL.bell);
    if (isFilled(slot)) return true;
    if (Atomics.load(words, CONTROL.stop) === 1) return false;
    Atomics.wait(words, CONTROL.bell, bell);
  }
}

function isFilled(slot: number): boolean {
  return Atomics.load(words, slotWord(slot, SLOT.state)) !== SLOT_STATE.empty;
}

async function runSlot(models: readonly LoadedModel[], slot: number): Promise<void> {
  const model = models[words[slotWord(slot, SLOT.model)]!]!;
  const rows = words[slotWord(slot, SLOT.rows)]!;
  const started = performance.now();
  let failure: string | null = null;
  let given: PostedTensors | null = null;
  // What is on the port belongs to this slot, whatever becomes of the run.
  const posted = Atomics.load(words, slotWord(slot, SLOT.state)) === SLOT_STATE.posted ? takePosted() : null;
  try {
    if (model instanceof TensorModel) given = await model.run(posted ?? []);
    else await model.run(slabsIn[slot]!, rows, slabsOut[slot]!.subarray(0, rows * outputWidth(model.manifest)));
  } catch (error) {
    failure = plainWords(error);
  }
  const computeMs = performance.now() - started;
  Atomics.store(words, slotWord(slot, SLOT.state), SLOT_STATE.empty);
  if (failure !== null) send({ kind: 'failed', slot, computeMs, message: failure });
  else send(given === null ? { kind: 'done', slot, computeMs } : { kind: 'answered', slot, computeMs, tensors: given });
}

/** The tensors of a posted slot. They were put on the port before the slot said so, and slots are served in order. */
function takePosted(): PostedTensors {
  return receiveMessageOnPort(parentPort!)!.message;
}

await main();
