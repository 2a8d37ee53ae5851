/**
 * SQL of the `Circumstances` of a player that decide which quests are possible, as one JSON value; `player` is a parameter. Courses are only those that quests are
 * about. XP of a course tells that a player learned there before enrollments were known.
 */
export const circumstancesSql = (player: string): string => `
  jsonb_build_object(
    'inClass', exists (select from class_member where user_id = ${player}),
    'inContest', exists (select from participation join contest on contest.id = contest_id
      where user_id = ${player} and finished_at is null and deleted_at is null),
    'courses', (select coalesce(jsonb_agg(course.id), '[]') from (
        select distinct (path #>> '{}')::uuid as id
        from quest cross join jsonb_path_query(rule, '$.**.courseId') path where activated_at is not null
      ) course
      left join course_enrollment enrollment on enrollment.course_id = course.id and enrollment.user_id = ${player}
      where coalesce(enrollment.active, exists (
          select from board_score where board_key = 'course:' || course.id || '/all-time' and user_id = ${player}))
        or exists (select from class_member member where member.user_id = ${player} and member.course_id = course.id)))`;
