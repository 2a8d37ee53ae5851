import { runCommand } from '../../platform/command.js';
import type { Context } from '../../platform/context.js';
import type { Identity } from './school.js';

/*
 * A large school in SQL, one list of statements a domain. `$1` is how many of a kind there are, `:users` how many users; ids
 * follow from numbers, so that the domains have the same users, courses and classes.
 */

/** How many there are at factor 1. */
export const FULL = {
  users: 200_000,
  followers: 98_000,
  sessions: 500_000,
  auditEntries: 1_000_000,
  courses: 20_000,
  classes: 5_000,
  bookings: 200_000,
  posts: 1_000_000,
  notifications: 2_000_000,
  unread: 50_000,
  invoices: 500_000,
  xpEntries: 1_000_000,
  outbox: 2_300_000,
} as const;
export type Kind = keyof typeof FULL;

interface Fill {
  readonly what: string;
  readonly count: Kind;
  readonly sql: string;
}

/** The id of number `n` of a kind. */
export const idOf = (kind: Identity, n: string | number): string =>
  `overlay(overlay(md5('${kind} ' || ${n}) placing '4' from 13) placing '8' from 17)::uuid`;
/** Of the same shape as ids that the platform makes, so that they follow the time. */
const idAt = (time: string, n: string): string =>
  `(lpad(to_hex((extract(epoch from ${time}) * 1000)::bigint), 12, '0') || '70008000' || lpad(to_hex(${n}), 12, '0'))::uuid`;
const SOME_YEARS = `timestamptz '2024-01-01Z' + n::float / $1::int * interval '700 days'`;

const OUTBOX: Fill = {
  what: 'published events',
  count: 'outbox',
  sql: `insert into outbox (event_id, bucket, aggregate_id, version, type, data, occurred_at, traceparent, correlation_id, published_at)
    select gen_random_uuid(), n % 16, 'old-' || n / 10, n % 10 + 1, 'lyceum.old.fact.v1', '{"some": "fact"}', now() - interval '1 day',
      '00-0', 'c', now() - interval '1 day' from generate_series(1, $1::int / 6) n`,
};

const USERS: readonly Fill[] = [
  {
    what: 'users',
    count: 'users',
    sql: `insert into user_account (id, version, email, email_verified_at, password_hash, name, handle, locale, time_zone,
        leaderboard_visible, status, roles, joined_at, last_logged_in_at)
      select ${idOf('user', 'n')}, 1, 'person.' || n || '@example.com', now(), '-',
        (array['Ana', 'Bruno', 'Carla', 'Dinis', 'Eva', 'Filipe', 'Greta', 'Hugo'])[n % 8 + 1] || ' '
          || (array['Silva', 'Santos', 'Ferreira', 'Pereira', 'Oliveira', 'Costa', 'Rodrigues'])[n % 7 + 1] || ' ' || n % 1000,
        'handle_' || n, 'en', 'UTC', true, case when n % 2500 = 0 then 'deactivated' else 'active' end,
        case when n % 500 = 0 then array['student', 'instructor'] else array['student'] end,
        timestamptz '2024-01-01Z' + n * interval '1 minute', now() - n * interval '1 minute'
      from generate_series(0, $1::int) n`,
  },
  {
    what: 'followers of one user, each of whom they follow too',
    count: 'followers',
    sql: `insert into relation (id, version, low_id, high_id, low_follows_at, high_follows_at)
      select gen_random_uuid(), 1, least(one, other), greatest(one, other), now() - n * interval '1 minute', now() - n * interval '1 minute'
      from generate_series(1, $1::int) n, lateral (select ${idOf('user', 0)} as one, ${idOf('user', 'n')} as other) pair`,
  },
  {
    what: 'sessions, most of them ended long ago',
    count: 'sessions',
    sql: `insert into session (id, user_id, created_at, last_used_at, expires_at)
      select gen_random_uuid(), ${idOf('user', 'n % :users')}, now(), now(), now() + (n % 100 - 95) * interval '1 day'
      from generate_series(1, $1::int) n`,
  },
  {
    what: 'audit entries',
    count: 'auditEntries',
    sql: `insert into audit_entry (id, action, actor_id, target_id, created_at)
      select ${idAt('at', 'n')}, 'role-granted', ${idOf('user', 0)}, ${idOf('user', 'n % 1000')}, at
      from generate_series(1, $1::int) n, lateral (select ${SOME_YEARS} as at) time`,
  },
];

const COURSES: readonly Fill[] = [
  {
    what: 'courses',
    count: 'courses',
    sql: `with made as (
        insert into course (id, version, instructor_id, title, slug, summary, language, level, tags, access, status, draft, draft_changed)
        select ${idOf('course', 'n')}, 1, ${idOf('user', 'n % 400 * 500')}, 'Course ' || n || ' word' || n % 5000 || ' common' || n % 10,
          'course-' || n, 'What there is to learn, in one sentence.', 'l' || n % 40,
          (array['beginner', 'intermediate', 'advanced'])[n % 3 + 1], array['tag' || n % 300], 'free', 'draft', '{"sections": []}', false
        from generate_series(0, $1::int) n returning id
      ), content as (
        select id, jsonb_build_object('sections', jsonb_build_array(jsonb_build_object('id', gen_random_uuid(), 'title', 'S', 'lessons',
          (select jsonb_agg(jsonb_build_object('id', md5(made.id::text || l)::uuid, 'title', 'Lesson ' || l, 'markdown', repeat('text ', 100),
            'exercises', jsonb_build_array(jsonb_build_object('id', md5(made.id::text || 'e' || l)::uuid, 'type', 'reading', 'title', 'E',
              'instructions', '', 'questions', '[]'::jsonb)))) from generate_series(1, 10) l)))) as content from made
      )
      insert into course_version (id, course_id, number, content, outline, published_at)
      select gen_random_uuid(), id, 1, content, content, now() from content`,
  },
  {
    what: 'their publication',
    count: 'courses',
    sql: `update course set status = 'published', published_version = 1 where status = 'draft' and $1::int > 0`,
  },
  {
    what: 'the parts of their versions',
    count: 'courses',
    sql: `insert into course_part (id, course_id) select part_id, course_id from version_part
      where $1::int > 0 and not exists (select from course_part where course_part.id = version_part.part_id)`,
  },
];

const CLASSES: readonly Fill[] = [
  {
    what: 'courses',
    count: 'courses',
    sql: `insert into course (id, instructor_id, published_version, lesson_ids)
      select ${idOf('course', 'n')}, ${idOf('user', 'n % 400 * 500')}, 1, '{}' from generate_series(0, $1::int) n`,
  },
  {
    what: 'classes',
    count: 'classes',
    sql: `insert into class (id, version, type, status, title, course_id, instructor_id, schedule_recurrence, schedule_starts_on,
        schedule_local_time, schedule_time_zone, schedule_duration_minutes, total_meetings, capacity, price_amount_minor, price_currency)
      select ${idOf('class', 'n')}, 1, 'group', 'active', 'Class ' || n, ${idOf('course', 'n % 1000')}, ${idOf('user', 'n % 400 * 500')},
        'FREQ=WEEKLY;COUNT=16', '2026-01-05', '18:00', 'UTC', 60, 16, 100, 10000, 'EUR' from generate_series(0, $1::int) n`,
  },
  {
    what: 'meetings',
    count: 'classes',
    sql: `insert into meeting (id, class_id, number, local_start)
      select md5('meeting ' || n || ' ' || m)::uuid, ${idOf('class', 'n')}, m, to_char(date '2026-01-05' + m * 7, 'YYYY-MM-DD') || 'T18:00:00'
      from generate_series(0, $1::int) n, generate_series(1, 16) m`,
  },
  {
    what: 'enrollments, 40 in each class',
    count: 'classes',
    sql: `insert into class_enrollment (id, class_id, student_id, enrolled_at)
      select md5('enrollment ' || n || ' ' || s)::uuid, ${idOf('class', 'n')}, ${idOf('user', '(n * 40 + s)')}, timestamptz '2026-01-01Z'
      from generate_series(0, $1::int) n, generate_series(0, 39) s`,
  },
  {
    what: 'credit accounts',
    count: 'classes',
    sql: `insert into credit_account (id, version, class_id, student_id, balance)
      select id, 1, class_id, student_id, 0 from class_enrollment where $1::int > 0`,
  },
  {
    what: 'attendance, 16 marks of each student',
    count: 'classes',
    sql: `insert into attendance (id, account_id, meeting_id, status, marked_at)
      select gen_random_uuid(), md5('enrollment ' || n || ' ' || s)::uuid, md5('meeting ' || n || ' ' || m)::uuid,
        (array['present', 'late', 'absent', 'excused'])[(n + s + m) % 4 + 1], timestamptz '2026-01-05Z' + m * interval '7 days'
      from generate_series(0, $1::int) n, generate_series(0, 39) s, generate_series(1, 16) m`,
  },
  {
    what: 'bookings',
    count: 'bookings',
    sql: `insert into booking (id, version, type, status, course_id, assistant_id, starts_at, ends_at, blocked_until, duration_minutes,
        buffer_minutes, notice_minutes, capacity, seats_taken, price_per_student_amount_minor, price_per_student_currency, created_at)
      select ${idOf('booking', 'n')}, 1, 'individual', 'completed', ${idOf('course', 0)}, ${idOf('user', 'n % 400 * 500')}, at,
        at + interval '1 hour', at + interval '1 hour', 60, 0, 120, 1, 1, 0, 'EUR', at
      from generate_series(0, $1::int) n, lateral (select ${SOME_YEARS} as at) time`,
  },
  {
    what: 'seats of bookings',
    count: 'bookings',
    sql: `insert into booking_participant (id, booking_id, student_id, status, pay_with, amount_due_amount_minor, amount_due_currency,
        free_cancel_hours, starts_at, ends_at, joined_at)
      select gen_random_uuid(), ${idOf('booking', 'n')}, ${idOf('user', 'n % 2000')}, 'completed', 'bundle', 0, 'EUR', 24, at,
        at + interval '1 hour', at from generate_series(0, $1::int) n, lateral (select ${SOME_YEARS} as at) time`,
  },
];

const COMMUNITY: readonly Fill[] = [
  {
    what: 'posts',
    count: 'posts',
    sql: `insert into post (id, version, author_id, title, text, html, tags, like_count, comment_count, created_at, unique_until,
        active_at, words)
      select ${idAt('at', 'n')}, 1, ${idOf('user', 'case when n % 50 = 0 then 0 else n % 20000 end')}, 'Post ' || n,
        'Some words about number ' || n, '', array['tag' || n % 300], 0, 0, at, at, at,
        array_to_tsvector(array['rare' || n % 100000, 'common' || n % 10])
      from generate_series(1, $1::int) n, lateral (select ${SOME_YEARS} as at) time`,
  },
  {
    what: 'inboxes',
    count: 'users',
    sql: `insert into notification_inbox (id, version, last_sequence, unread_count)
      select ${idOf('user', 'n')}, 1, 1000000, 0 from generate_series(0, $1::int) n`,
  },
  {
    what: 'notifications',
    count: 'notifications',
    sql: `insert into notification (id, user_id, sequence, event_id, kind, category, facts, created_at, read_at)
      select ${idAt('at', 'n')}, ${idOf('user', 'n % (:users - 1) + 1')}, n / (:users - 1) + 1, gen_random_uuid(), 'welcome', 'account', '{}', at, at
      from generate_series(1, $1::int) n, lateral (select ${SOME_YEARS} as at) time`,
  },
  {
    what: 'unread notifications of one user',
    count: 'unread',
    sql: `insert into notification (id, user_id, sequence, event_id, kind, category, facts, created_at)
      select ${idAt('at', 'n')}, ${idOf('user', 0)}, n, gen_random_uuid(), 'welcome', 'account', '{}', at
      from generate_series(1, $1::int) n, lateral (select ${SOME_YEARS} as at) time`,
  },
  {
    what: 'how many they are',
    count: 'unread',
    sql: `update notification_inbox set unread_count = $1::int where id = ${idOf('user', 0)}`,
  },
];

const ACCOUNTS = `('receivable'), ('revenue'), ('tax-payable'), ('bank')`;
const POSTED = (kind: 'invoice' | 'payment', entries: string): string => `
  with posted as (
    insert into ledger_transaction (id, kind, reference_id, invoice_id, posted_at)
    select gen_random_uuid(), '${kind}', id, id, issued_at from invoice where status = 'paid' and $1::int > 0
    returning id, invoice_id
  )
  insert into ledger_entry (id, ledger_transaction_id, account_id, account_code, currency, amount_minor)
  select gen_random_uuid(), posted.id, account.id, code, 'EUR', amount
  from posted join invoice on invoice.id = posted.invoice_id
  cross join lateral (values ${entries}) entries (code, amount) join account using (code) where account.currency = 'EUR'`;

const BILLING: readonly Fill[] = [
  {
    what: 'products',
    count: 'invoices',
    sql: `insert into product (id, version, kind, title, interval)
      select ${idOf('product', 'n')}, 1, 'plan', 'Plan ' || n, 'month' from generate_series(0, least(200, $1::int)) n`,
  },
  {
    what: 'accounts',
    count: 'invoices',
    sql: `insert into account (code, currency) select code, 'EUR' from (values ${ACCOUNTS}) codes (code) where $1::int > 0
      on conflict do nothing`,
  },
  {
    what: 'invoices, one of a hundred open',
    count: 'invoices',
    sql: `insert into invoice (id, version, user_id, status, number, legal_entity, total_amount_minor, total_currency, tax_minor, created_at,
        due_at, issued_at, purpose_kind, class_id, seat_hold_id)
      select ${idOf('invoice', 'n')}, 1, ${idOf('user', 'n % 50000')}, case when n % 100 = 0 then 'open' else 'paid' end,
        case when n % 100 > 0 then 'OLD-' || n end, case when n % 100 > 0 then (select min(code) from legal_entity) end, 1230, 'EUR', 230, at,
        at + interval '7 days', case when n % 100 > 0 then at end, 'class-seat', gen_random_uuid(), gen_random_uuid()
      from generate_series(0, $1::int) n, lateral (select ${SOME_YEARS} as at) time`,
  },
  {
    what: 'their lines',
    count: 'invoices',
    sql: `insert into invoice_line (id, invoice_id, position, description, amount_minor, currency, tax_minor, tax_basis_points, product_id)
      select gen_random_uuid(), ${idOf('invoice', 'n')}, 1, 'Some plan', 1230, 'EUR', 230, 2300, ${idOf('product', 'n % 200')}
      from generate_series(0, $1::int) n`,
  },
  {
    what: 'payments',
    count: 'invoices',
    sql: `insert into payment (id, invoice_id, amount_minor, currency, refunded_amount_minor, refunded_currency, method, paid_at)
      select id, id, 1230, 'EUR', 0, 'EUR', 'transfer', issued_at from invoice where status = 'paid' and $1::int > 0`,
  },
  {
    what: 'the ledger of invoices',
    count: 'invoices',
    sql: POSTED('invoice', `('receivable', 1230), ('revenue', -1000), ('tax-payable', -230)`),
  },
  {
    what: 'the ledger of payments',
    count: 'invoices',
    sql: POSTED('payment', `('bank', 1230), ('receivable', -1230)`),
  },
];

const GAMIFICATION: readonly Fill[] = [
  {
    what: 'players',
    count: 'users',
    sql: `insert into player (id, total_xp, level, peak_level, verified)
      select ${idOf('user', 'n')}, n % 4000, 3, 3, true from generate_series(0, $1::int) n`,
  },
  {
    what: 'XP entries, a tenth of them of one player',
    count: 'xpEntries',
    sql: `insert into xp_transaction (id, player_id, rule, source_id, revision, amount, class_ids, occurred_at, counted_at)
      select ${idAt('at', 'n')}, ${idOf('user', 'case when n % 10 = 0 then 0 else n % :users end')}, 'lesson-completed', gen_random_uuid(), 0, 5,
        '{}', at, at from generate_series(1, $1::int) n, lateral (select ${SOME_YEARS} as at) time`,
  },
];

const FILLS: Readonly<Record<string, readonly Fill[]>> = {
  users: USERS,
  courses: COURSES,
  classes: CLASSES,
  community: COMMUNITY,
  billing: BILLING,
  gamification: GAMIFICATION,
};

/** Triggers that only watch over changes are off meanwhile; those that other tables follow by stay on. */
const QUIET: Readonly<Record<string, readonly string[]>> = {
  users: ['audit_entry'],
  community: ['post', 'notification'],
  billing: ['invoice', 'invoice_line', 'payment', 'ledger_transaction'],
};

export async function fill(
  context: Context,
  factor: number,
  progress: (step: string) => void,
): Promise<Readonly<Record<string, number>>> {
  const run = (sql: string, parameters: unknown[] = []) =>
    runCommand(context, 'fill', (transaction) => transaction.sql(sql, parameters));
  const counts: Record<string, number> = {};
  const quiet = QUIET[context.name] ?? [];
  for (const table of quiet) await run(`alter table ${table} disable trigger user`);
  const users = Math.max(100, Math.round(FULL.users * factor));
  for (const { what, count, sql } of [...(FILLS[context.name] ?? []), OUTBOX]) {
    const number = count === 'users' ? users : Math.max(10, Math.round(FULL[count] * factor));
    progress(`${context.name}: ${what} (${number})`);
    await run(sql.replaceAll(':users', String(users)), [number]);
    counts[count] = number;
  }
  for (const table of quiet) await run(`alter table ${table} enable trigger user`);
  await context.db.rows('vacuum analyze');
  return counts;
}
