/** The fields that the manifests of all models share. */
import { z } from 'zod';

export const finite = z.number();

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** A path below the model's folder, as the model file names it. */
function isInnerPath(path: string): boolean {
  return !/^[/]|[\\:\0]/.test(path) && path.split('/').every((part) => part !== '' && part !== '..');
}

/** What any model's manifest says. */
export const common = {
  name: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/),
  version: z.string().regex(/^[1-9][0-9]{0,8}$/),
  /** Hash of the columns it was trained on. */
  layoutHash: z.string().min(1).max(64),
  sha256,
  /** Files beside model.onnx that hold weights. */
  externalData: z
    .array(z.strictObject({ path: z.string().min(1).max(255).refine(isInnerPath, 'a path below the folder'), sha256 }))
    .max(64)
    .optional(),
  metrics: z.record(z.string(), finite),
  /** What it is for, what it learnt from, and where it is wrong: for people. */
  card: z.string().max(20_000).optional(),
  /** What a run costs, as it was measured: `runMs` and `rowMs` for each row on top; what loading it adds to memory. */
  cost: z.strictObject({ runMs: finite.min(0), rowMs: finite.min(0), memoryMb: finite.min(0) }).optional(),
  trainedBy: z.record(z.string(), z.union([z.string(), finite])),
};

/** What an output means. */
export const meaning = {
  /** Chances (`probability`; of one thing out of several: `classes`), numbers (`value`), or a group's (`cluster`). */
  kind: z.enum(['probability', 'value', 'classes', 'cluster']).optional(),
  /** Names of the columns, such as the classes of a classifier. A definition may choose its column by one. */
  labels: z.array(z.string().min(1)).optional(),
  /** Unit of a `value`, such as `s`. */
  unit: z.string().min(1).max(32).optional(),
};

export const tolerances = {
  toleranceRelative: finite.min(0).max(0.1),
  /** Absolute tolerance besides, where outputs near zero are differences of larger numbers. */
  toleranceAbsolute: finite.min(0).max(0.1).optional(),
  /** Outputs that must be equal bit for bit. */
  exactOutputs: z.array(z.string()),
};
