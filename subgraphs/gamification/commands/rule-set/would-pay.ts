/**
 * SQL of a common table expression `source`: what each player's sources were worth by their facts from `since` on, and would be
 * worth by the values of a rule set. Of a submission the highest revision counts, of attendance the last mark, and of all
 * results of a source the best. `players` narrows the facts to some players. All are SQL, such as `$1`.
 */
export const WOULD_PAY = (values: string, since: string, players: string): string => `
  given as (select ${values}::jsonb as v),
  fact as (
    select distinct on (player_id, source_id, kind in ('attendance', 'lesson-completed', 'course-completed'),
        case when kind = 'attendance' then source_id else coalesce(submission_id, id) end)
      *
    from activity_fact where occurred_at >= ${since} and ${players}
    order by player_id, source_id, kind in ('attendance', 'lesson-completed', 'course-completed'),
      case when kind = 'attendance' then source_id else coalesce(submission_id, id) end, revision desc nulls last, id desc
  ),
  worth as (
    select player_id, source_id,
      case when kind in ('attendance', 'lesson-completed', 'course-completed') then kind else 'exercise-completed' end as rule,
      coalesce(worth, 0) as paid,
      case
        when kind = 'lesson-completed' then (v->>'lesson')::numeric
        when kind = 'course-completed' then (v->>'course')::numeric
        when kind = 'attendance' and local_date is not null then
          case when worth = (rule_set."values"->>'late')::integer then (v->>'late')::numeric else (v->>'present')::numeric end
        when worth is null or kind = 'attendance' then 0
        when exercise_type = 'reading' then (v->>'reading')::numeric
        when exercise_type = 'quiz' and score is null then (v->>'quizPassed')::numeric
        when exercise_type = 'quiz' then floor((v->>'quiz')::numeric * score + 0.5)
          + case when score = 1 then (v->>'quizPerfect')::numeric else 0 end
        when exercise_type = 'coding' then floor((v->>'coding')::numeric * score + 0.5)
        when exercise_type = 'assignment' then floor((v->>'assignment')::numeric * score + 0.5)
        else 0
      end as would
    from fact cross join given join rule_set on rule_set.number = fact.rule_set
  ), source as (
    select player_id, source_id, rule, max(paid)::integer as paid, max(would)::integer as would
    from worth group by player_id, source_id, rule
  )`;
