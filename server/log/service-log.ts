/** The part of a logger that the services use. pino's has it, and most others do. */

type Print = (fields: object, message: string) => void;

export interface ServiceLog {
  readonly error: Print;
  readonly warn: Print;
  readonly info: Print;
}
