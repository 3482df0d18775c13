/** Factor on the initial learning rate, from the fraction of the training done. */
export type Schedule = (fraction: number) => number

/** `linear-tail` is the paper's: constant for the first half, then linearly to zero (ABE appendix F.4). */
export const schedules = {
  /** As it is. */
  constant: () => 1,
  /** Half a cosine, to 0. */
  cosine: (fraction) => 0.5 * (1 + Math.cos(Math.PI * fraction)),
  /** Constant for the first half, then linearly to 0. */
  'linear-tail': (fraction) => Math.min(1, 2 * (1 - fraction)),
} as const satisfies Record<string, Schedule>

/** The name of a schedule. */
export type ScheduleName = keyof typeof schedules
/** All of them. */
export const scheduleNames = ['constant', 'cosine', 'linear-tail'] as const satisfies readonly ScheduleName[]
