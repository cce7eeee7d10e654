/** How skilled the players of a run are, from one to the next. */
export const SKILLS = [0.1, 0.3, 0.5, 0.7, 0.9] as const;

export const skillOf = (index: number): number => SKILLS[index % SKILLS.length]!;
