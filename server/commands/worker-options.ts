/** The options of a worker, as commander reads them. */

export interface WorkerCommandOptions {
  readonly models?: string;
  readonly model: readonly string[];
  readonly provider?: string;
  readonly processes: number;
  readonly host: string;
  readonly port: number;
  readonly maxBatchRows: number;
  readonly maxRssMb: number;
  readonly namespace?: string;
  readonly threadEntry?: string;
}
