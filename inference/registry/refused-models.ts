/** Models that can't be served: why, and the form in which another thread or process is told. */
import { type ErrorCode, RubatoError, reportedError } from '../../errors.ts';

export interface RefusedModel {
  /** `name@version` */
  readonly model: string;
  readonly error: RubatoError;
}

/** A refused model on its way to another thread or process. */
export interface ToldRefusal {
  readonly model: string;
  readonly code: ErrorCode;
  readonly message: string;
}

export function tellRefusal({ model, error: { code, message } }: RefusedModel): ToldRefusal {
  return { model, code, message };
}

export function hearRefusal({ model, code, message }: ToldRefusal): RefusedModel {
  return { model, error: reportedError(code, message) };
}

/** Some models can't be served; the others may be served without them. Code and message are those of the first. */
export class ModelsRefused extends RubatoError {
  readonly refused: readonly RefusedModel[];

  constructor(refused: readonly RefusedModel[]) {
    const [first] = refused;
    super(first?.error.code ?? 'MODEL_NOT_FOUND', 'none');
    if (first !== undefined) this.message = first.error.message;
    this.refused = refused;
  }
}
