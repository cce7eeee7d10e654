/** Share of an answer by which it may differ from one batch to another: other sizes may round differently. */
export const ROUNDING = 1e-3;
