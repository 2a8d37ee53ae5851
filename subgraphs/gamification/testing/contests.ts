import { vi } from 'vitest';
import type { Viewer } from '../../../platform/auth.js';
import { newId } from '../../../platform/domain/ids.js';
import { person, type TestSubgraph } from '../../../platform/testing/subgraph.js';
import { CodingExerciseSubmitted } from '../../../schema/events/courses.js';
import { UserVerified } from '../../../schema/events/users.js';
import type { Verdict } from '../domain/contest/standings.js';
import { aGroup, tellAt, type Group } from './testing.js';

export const START = new Date('2027-03-20T10:00:00Z');
export const minute = (count: number): string => new Date(START.getTime() + count * 60_000).toISOString();

/** A published contest of five hours with problems A, B and C and a freeze of one hour, as it is an hour before its start. */
export class ContestNight {
  private constructor(
    readonly subgraph: TestSubgraph,
    readonly group: Group,
    readonly id: string,
    readonly exercises: readonly string[],
  ) {}

  /** Call with fake timers for `Date`; ends with the clock an hour before the start. */
  static async prepare(subgraph: TestSubgraph, change: object = {}): Promise<ContestNight> {
    vi.setSystemTime(new Date(minute(-60)));
    const group = await aGroup(subgraph, 0);
    const exercises = [newId(), newId(), newId()];
    const { data, errors } = await subgraph.graphql<{ createContest: { contest: { id: string } } }>(
      'mutation ($input: CreateContestInput!) { createContest(input: $input) { contest { id } } }',
      {
        input: {
          title: 'Contest night',
          courseId: group.courseId,
          startsAt: minute(0),
          endsAt: minute(300),
          freezeMinutes: 60,
          problems: exercises.map((exerciseId, index) => ({ exerciseId, label: 'ABC'[index] })),
          ...change,
        },
      },
      group.teacher,
    );
    if (errors[0]) throw errors[0];
    return new ContestNight(subgraph, group, data.createContest.contest.id, exercises);
  }

  now(at: number): void {
    vi.setSystemTime(new Date(minute(at)));
  }

  /** Tokens expire with the clock of the test. */
  as(viewer: Viewer): Viewer {
    return { ...viewer, expiresAt: new Date(Date.now() + 900_000) };
  }

  async join(): Promise<Viewer> {
    const viewer = person();
    await this.subgraph.tell(UserVerified, { userId: viewer.id });
    await this.change('joinContest', {}, viewer);
    return viewer;
  }

  /** A mutation about this contest; by its instructor unless said otherwise. Returns the code of its error. */
  async change(name: string, input: object = {}, viewer: Viewer = this.group.teacher): Promise<string | undefined> {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
    const { code } = await this.subgraph.graphql(
      `mutation ($input: ${type}!) { ${name}(input: $input) { __typename } }`,
      { input: name === 'ignoreSubmission' ? input : { contestId: this.id, ...input } },
      this.as(viewer),
    );
    return code;
  }

  /** Courses received a submission (`verdict: null`), or judged it with a higher revision. */
  async send(
    viewer: Viewer,
    label: string,
    at: number,
    verdict: Verdict | null,
    {
      id = newId(),
      revision = verdict === null ? 0 : 1,
      sketch,
    }: { id?: string; revision?: number; sketch?: readonly number[] } = {},
  ): Promise<string> {
    const submittedAt = minute(at);
    await tellAt(this.subgraph, submittedAt, CodingExerciseSubmitted, {
      courseId: this.group.courseId,
      lessonId: null,
      exerciseId: this.exercises['ABC'.indexOf(label)] ?? newId(),
      studentId: viewer.id,
      submissionId: id,
      contestId: this.id,
      submittedAt,
      revision,
      verdict,
      score: verdict === 'accepted' ? 1 : 0,
      groups: [],
      localDate: submittedAt.slice(0, 10),
      ...(sketch && { sketch: [...sketch] }),
    });
    return id;
  }

  /** Rank, solved and penalty by user, in order. */
  async standings(viewer: Viewer, view: 'PUBLIC' | 'FULL' = 'PUBLIC') {
    const { data, errors } = await this.subgraph.graphql<{ contestStandings: StandingsAnswer }>(
      `query ($id: ID!, $view: ContestView!) { contestStandings(contestId: $id, view: $view) { frozen pendingReveals
        viewerEntry { rank } entries(first: 100) { edges { node { number rank solved penalty disqualified participant { id }
          results { label solved minute rejected pending first } } } } } }`,
      { id: this.id, view },
      this.as(viewer),
    );
    if (errors[0]) throw errors[0];
    return data.contestStandings;
  }
}

interface StandingsAnswer {
  readonly frozen: boolean;
  readonly pendingReveals: number;
  readonly viewerEntry: { readonly rank: number | null } | null;
  readonly entries: {
    readonly edges: readonly {
      readonly node: {
        readonly number: number;
        readonly rank: number | null;
        readonly solved: number;
        readonly penalty: number;
        readonly disqualified: boolean;
        readonly participant: { readonly id: string } | null;
        readonly results: readonly {
          readonly label: string;
          readonly solved: boolean;
          readonly minute: number | null;
          readonly rejected: number;
          readonly pending: number;
          readonly first: boolean;
        }[];
      };
    }[];
  };
}
