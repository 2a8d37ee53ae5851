import { Migration } from '@mikro-orm/migrations';

export class InitialMigration extends Migration {
  override up(): void {
    this.addSql(`
      create extension if not exists pg_trgm;
      create extension if not exists unaccent;
      -- Text as it is searched: without case and accents. unaccent is only "stable" since its dictionary could be
      -- changed; naming the dictionary makes the result as fixed as an index needs it.
      create function fold(value text) returns text language sql immutable parallel safe strict
        return lower(unaccent('unaccent'::regdictionary, value));
      -- No stemming: courses are in many languages.
      create function course_search(title text, summary text, tags text[]) returns tsvector
        language sql immutable parallel safe
        return setweight(to_tsvector('simple'::regconfig, fold(title)), 'A')
          || setweight(to_tsvector('simple'::regconfig, fold(array_to_string(tags, ' '))), 'B')
          || setweight(to_tsvector('simple'::regconfig, fold(summary)), 'C');
      create table course (
        id uuid primary key,
        version integer not null,
        instructor_id uuid not null,
        title text not null,
        slug text not null constraint course_slug_once unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
        summary text not null,
        language text not null,
        level text not null check (level in ('beginner', 'intermediate', 'advanced')),
        tags text[] not null,
        access text not null check (access in ('free', 'pro', 'class')),
        status text not null check (status in ('draft', 'published', 'archived')),
        draft jsonb not null,
        draft_changed boolean not null,
        part_ids uuid[] not null,
        published_version integer,
        search tsvector not null generated always as (course_search(title, summary, tags)) stored,
        check (status <> 'published' or published_version is not null)
      );
      create index course_catalog on course (id) where status = 'published';
      create index course_language on course (language, id) where status = 'published';
      create index course_level on course (level, id) where status = 'published';
      create index course_tags on course using gin (tags);
      create index course_search on course using gin (search);
      create index course_title_trigrams on course using gin (fold(title) gin_trgm_ops);
      create index course_parts on course using gin (part_ids);
      create index course_instructor on course (instructor_id, id);
      -- Published courses whose title looks like the text. The default threshold of pg_trgm, 0.6, misses two letters that
      -- changed places ("protuguese": 0.55); what is merely of the same language stays below 0.4.
      create function courses_like(query text) returns table (id uuid, likeness real) language sql stable
        set pg_trgm.word_similarity_threshold = 0.45
        begin atomic
          select course.id, word_similarity(fold(query), fold(course.title)) from course
          where course.status = 'published' and fold(query) <% fold(course.title);
        end;
      create table course_version (
        id uuid primary key,
        course_id uuid not null references course,
        number integer not null check (number > 0),
        content jsonb not null,
        outline jsonb not null,
        lesson_count integer not null
          generated always as (jsonb_array_length(jsonb_path_query_array(outline, '$.sections[*].lessons[*].id'))) stored,
        published_at timestamptz not null,
        unique (course_id, number)
      );
      alter table course add constraint course_published_version
        foreign key (id, published_version) references course_version (course_id, number);
      create table enrollment (
        id uuid primary key,
        version integer not null,
        course_id uuid not null references course,
        student_id uuid not null,
        content_version integer not null,
        source text not null check (source in ('self', 'class')),
        enrolled_at timestamptz not null,
        started_at timestamptz,
        completed_at timestamptz,
        step_count integer not null check (step_count > 0),
        completed_step_count integer not null check (completed_step_count between 0 and step_count),
        lesson_count integer not null check (lesson_count > 0),
        completed_lesson_count integer not null check (completed_lesson_count between 0 and lesson_count),
        constraint enrollment_once unique (course_id, student_id),
        foreign key (course_id, content_version) references course_version (course_id, number),
        check ((completed_at is null) = (completed_lesson_count < lesson_count))
      );
      create index enrollment_student on enrollment (student_id, id);
      create index enrollment_version on enrollment (course_id, content_version);
      create table exercise_completion (
        id uuid primary key,
        enrollment_id uuid not null references enrollment,
        exercise_id uuid not null,
        score double precision not null check (score between 0 and 1),
        completed_at timestamptz not null,
        unique (enrollment_id, exercise_id)
      );
      create table lesson_progress (
        id uuid primary key,
        enrollment_id uuid not null references enrollment,
        lesson_id uuid not null,
        opened_at timestamptz not null,
        completed_at timestamptz,
        unique (enrollment_id, lesson_id)
      );
      -- What classes said of themselves: who is in a class of a course, and which lessons it has unlocked.
      create table class_membership (
        class_enrollment_id uuid primary key,
        class_id uuid not null,
        course_id uuid not null,
        student_id uuid not null,
        withdrawn boolean not null
      );
      create index class_membership_student on class_membership (student_id, course_id) where not withdrawn;
      create table lesson_unlock (
        class_id uuid not null,
        lesson_id uuid not null,
        primary key (lesson_id, class_id)
      );
      create function refuse_change() returns trigger language plpgsql as $$
      begin
        raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
      end $$;
      create trigger course_version_append_only before update or delete on course_version
        for each row execute function refuse_change();
    `);
  }
}
