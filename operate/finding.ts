/** Something that an operator should know of, in one or two sentences: what is wrong, and what to do. */
export interface Finding {
  /** `problem`: now. `warning`: soon, or it can't be known from here. */
  readonly level: 'problem' | 'warning';
  readonly area: 'database' | 'migrations' | 'events' | 'jobs' | 'lag' | 'backups' | 'keys' | 'certificates' | 'clocks';
  readonly text: string;
}

export const problem = (area: Finding['area'], text: string): Finding => ({ level: 'problem', area, text });
export const warning = (area: Finding['area'], text: string): Finding => ({ level: 'warning', area, text });
