/** Of exercises that are completed, and so change the board. */
interface Pushes {
  readonly measured: number;
  readonly warmUp: number;
}

/** How much is measured. */
export interface Sizes {
  /** Members of the class. An exercise earns nothing after ten in a minute: there must be enough of them. */
  readonly learners: number;
  /** Of what is compared, each alternating between all that is compared. */
  readonly rounds: number;
  /** Dashboards of one round for each target: sent by one client, and by eight. */
  readonly dashboards: { readonly one: number; readonly eight: number; readonly warmUp: number };
  readonly pushes: Pushes;
  readonly subscribers: { readonly sockets: number; readonly pushes: Pushes };
  readonly events: { readonly total: number; readonly aggregates: number };
  /** Courses of the catalog, and how often each of its reads is measured. */
  readonly catalog: { readonly courses: number; readonly rounds: number };
  /** Posts of the school, and how often each read is measured. */
  readonly discussions: { readonly posts: number; readonly rounds: number };
  /** Messages to a conversation of 500 devices. */
  readonly conversation: { readonly messages: number };
  /** Attempts at a quiz that end together, and how often answers are saved before. */
  readonly attempts: { readonly students: number; readonly saves: number };
  /** Small programs of each language, and submissions of five cases. */
  readonly judge: {
    readonly cases: { readonly javascript: number; readonly python: number };
    readonly submissions: number;
  };
  /** Of one notice; and how much is sent by each channel. */
  readonly notices: {
    readonly recipients: number;
    readonly mails: number;
    readonly pushes: number;
    readonly digests: number;
  };
  /** Players of boards, XP entries a second for so many seconds, and participants of a contest. */
  readonly gamification: {
    readonly players: number;
    readonly seconds: number;
    readonly xpPerSecond: number;
    readonly participants: number;
  };
  /** The school of `scale`: 1 is the largest. */
  readonly scale: { readonly factor: number };
  /** Seconds without load before memory is read. */
  readonly restSeconds: number;
}

export const FULL: Sizes = {
  learners: 20,
  rounds: 3,
  dashboards: { one: 120, eight: 400, warmUp: 150 },
  pushes: { measured: 100, warmUp: 10 },
  subscribers: { sockets: 1_000, pushes: { measured: 8, warmUp: 2 } },
  events: { total: 10_000, aggregates: 500 },
  catalog: { courses: 100_000, rounds: 40 },
  discussions: { posts: 1_000_000, rounds: 40 },
  conversation: { messages: 40 },
  attempts: { students: 10_000, saves: 5_000 },
  judge: { cases: { javascript: 1_000, python: 100 }, submissions: 15 },
  notices: { recipients: 10_000, mails: 2_000, pushes: 2_000, digests: 1_000 },
  gamification: { players: 1_000_000, seconds: 20, xpPerSecond: 300, participants: 5_000 },
  scale: { factor: 1 },
  restSeconds: 10,
};

/** Shows that everything works; its figures mean nothing. */
export const SMALL: Sizes = {
  learners: 4,
  rounds: 1,
  dashboards: { one: 15, eight: 40, warmUp: 5 },
  pushes: { measured: 6, warmUp: 2 },
  subscribers: { sockets: 40, pushes: { measured: 2, warmUp: 1 } },
  events: { total: 1_000, aggregates: 50 },
  catalog: { courses: 500, rounds: 3 },
  discussions: { posts: 50_000, rounds: 3 },
  conversation: { messages: 3 },
  attempts: { students: 100, saves: 200 },
  judge: { cases: { javascript: 40, python: 10 }, submissions: 2 },
  notices: { recipients: 1_000, mails: 50, pushes: 50, digests: 20 },
  gamification: { players: 2_000, seconds: 2, xpPerSecond: 20, participants: 100 },
  scale: { factor: 0.001 },
  restSeconds: 1,
};
