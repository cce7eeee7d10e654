/**
 * `node scripts/add-models.mjs FROM TO`: copies the models (NAME/VERSION) that TO lacks. Existing models stay
 * unchanged. Readers of TO never see half a model, so several copies may run at once.
 */
import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PlainError, runMain, say } from './project.mjs';

/**
 * @param {string} from
 * @param {string} to
 * @returns {string[]} the added models, `NAME/VERSION` each
 */
export function addModels(from, to) {
  const models = globSync('*/*/manifest.json', { cwd: from }).map(dirname).sort();
  if (models.length === 0) throw new PlainError(`models: expected NAME/VERSION/manifest.json in ${from}, got none`);
  return models.filter((model) => !existsSync(join(to, model))).filter((model) => addOne(from, to, model));
}

/**
 * @param {string} from
 * @param {string} to
 * @param {string} model
 */
function addOne(from, to, model) {
  mkdirSync(join(to, dirname(model)), { recursive: true });
  // In TO itself, since a rename is one step only within one volume, and at a depth where nobody looks for models.
  const staging = mkdtempSync(join(to, '.adding-'));
  try {
    const copy = join(staging, model);
    cpSync(join(from, model), copy, { recursive: true });
    renameSync(copy, join(to, model));
    return true;
  } catch (error) {
    // Another process was faster: a folder that is not empty can't be replaced.
    if (existsSync(join(to, model))) return false;
    throw error;
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

if (process.argv[1] !== undefined && import.meta.filename === process.argv[1]) {
  runMain(async () => {
    const [from, to, ...more] = process.argv.slice(2);
    if (from === undefined || to === undefined || more.length > 0)
      throw new PlainError('models: expected two directories, FROM and TO');
    const added = addModels(from, to);
    say(added.length === 0 ? 'models: all are there' : `models: added ${added.join(', ')}`);
  });
}
