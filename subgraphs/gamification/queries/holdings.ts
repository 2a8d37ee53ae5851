import { rowsOf, type Holdings } from '../../../platform/privacy.js';

/** All that this domain holds of a person. */
export const holdings: Holdings = {
  player: rowsOf(
    `select total_xp, level, peak_level, leaderboard_visible, streak_days, streak_longest, streak_last_date, streak_freezes,
       streak_broken_on, streak_repaired_at, time_zone, badges
     from player where id = $1`,
  ),
  xp: rowsOf(
    `select id, rule, source_id, amount, course_id, class_ids, reason, occurred_at from xp_transaction
     where player_id = $1 order by id`,
  ),
  activities: rowsOf(
    `select kind, source_id, exercise_type, score, submission_id, course_id, class_ids, occurred_at,
       local_date from activity_fact
     where player_id = $1 order by id`,
  ),
  following: rowsOf('select followed_id from follow where follower_id = $1 order by followed_id'),
  quests: rowsOf(
    `select quest.title, period_key, xp, completed_at from quest_completion left join quest on quest.id = quest_id
     where player_id = $1 order by completed_at`,
  ),
  friendsQuests: rowsOf(
    `select title, started_at, accepted_at, completed_at from friends_quest_member
     join friends_quest on friends_quest.id = friends_quest_id join quest on quest.id = quest_id
     where player_id = $1 order by started_at`,
  ),
  leagues: rowsOf(
    `select member.week, cohort.tier, rank, xp, outcome from league_member member
     join league_cohort cohort on cohort.id = cohort_id where player_id = $1 order by member.week`,
  ),
  enrollments: rowsOf('select course_id, active from course_enrollment where user_id = $1 order by course_id'),
  achievements: rowsOf(
    'select kind, level, badge, badge_title, tier, at from feed_entry where player_id = $1 order by at, id',
  ),
  groups: rowsOf('select group_id, joined_at from group_member where user_id = $1 order by joined_at'),
  staffActs: rowsOf('select act, reason, at from staff_act where player_id = $1 order by at'),
  contestSubmissions: rowsOf(
    `select id, contest_id, exercise_id, submitted_at, verdict, score from contest_submission
     where user_id = $1 order by submitted_at`,
  ),
  clarifications: rowsOf(
    'select contest_id, problem, question, answer, asked_at from clarification where user_id = $1 order by asked_at',
  ),
  ratings: rowsOf('select contest_id, rank, before, after from rating_change where user_id = $1 order by contest_id'),
  virtualContests: rowsOf('select contest_id, starts_at, until from virtual_contest where user_id = $1'),
  purchases: rowsOf(
    'select id as payment_id, invoice_id, course_id, occurred_at from purchase where player_id = $1 order by id',
  ),
  contests: rowsOf(
    `select contest_id, title, team_name, joined_at, extra_until, disqualified_at from participation join contest on contest.id = contest_id
     where user_id = $1 order by contest_id`,
  ),
};
