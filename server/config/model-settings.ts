/** Settings about models and where they are kept: rows of the table in config.ts. */
import { z } from 'zod';
import { directory } from './read-directory.ts';
import type { Setting } from './setting.ts';

const fileOrNone = z.union([z.literal(''), directory]);

export const MODEL_SETTINGS = {
  modelsDirectory: {
    variable: 'RUBATO_MODELS_DIR',
    fallback: 'models',
    read: directory,
    about: 'Directory of models: NAME/VERSION/model.onnx and manifest.json.',
  },
  registry: {
    variable: 'RUBATO_REGISTRY',
    fallback: 'directory',
    read: z.enum(['directory', 'redis']),
    about: 'Where models are kept: `directory` is `RUBATO_MODELS_DIR`; `redis` is the Redis of the pool (models.md).',
  },
  trustFile: {
    variable: 'RUBATO_TRUST_FILE',
    fallback: '',
    read: fileOrNone,
    about: 'File that lists models and keys that are trusted, besides the models of this repository.',
  },
  modelsKey: {
    variable: 'RUBATO_MODELS_KEY',
    fallback: '',
    read: fileOrNone,
    about: 'File with the private key (Ed25519, PEM) that signs what is pushed; empty signs nothing.',
  },
  modelsHeads: {
    variable: 'RUBATO_MODELS_HEADS',
    fallback: '.rubato/heads',
    read: directory,
    about: "Directory outside of the registry for the heads of registries' logs.",
  },
} as const satisfies Record<string, Setting>;
