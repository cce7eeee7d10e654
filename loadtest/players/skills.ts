/** Skills of a run's players, one after the other. */
export const SKILLS = [0.1, 0.3, 0.5, 0.7, 0.9] as const;

export const skillOf = (index: number): number => SKILLS[index % SKILLS.length]!;
