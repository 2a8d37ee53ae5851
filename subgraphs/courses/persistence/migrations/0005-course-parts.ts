import { Migration } from '@mikro-orm/migrations';

export class CoursePartsMigration extends Migration {
  override up(): void {
    this.addSql(COURSE_PARTS);
  }
}

const COURSE_PARTS = `
  -- The course of every section, lesson and exercise, also of those that were removed from its draft.
  create table course_part (
    id uuid primary key,
    course_id uuid not null references course
  );
  create index course_part_course on course_part (course_id);

  -- The lessons and exercises of each version, one row each, so that a lookup by id reads no other part of the course.
  create table version_part (
    part_id uuid not null,
    course_id uuid not null,
    number integer not null,
    kind text not null check (kind in ('lesson', 'exercise')),
    -- The lesson itself, or the lesson of the exercise.
    lesson_id uuid not null,
    -- Of a lesson its outline and text, without the content of its exercises; of an exercise everything, with the answer key.
    body jsonb not null,
    primary key (part_id, number),
    foreign key (course_id, number) references course_version (course_id, number)
  );
  create index version_part_version on version_part (course_id, number);

  create function write_version_parts(version course_version) returns void language sql as $$
    insert into version_part (part_id, course_id, number, kind, lesson_id, body)
    select (lesson->>'id')::uuid, version.course_id, version.number, 'lesson', (lesson->>'id')::uuid,
      (lesson - 'exercises') || outline
    from jsonb_path_query(version.content, '$.sections[*].lessons[*]') lesson
    join jsonb_path_query(version.outline, '$.sections[*].lessons[*]') outline on outline->>'id' = lesson->>'id';
    insert into version_part (part_id, course_id, number, kind, lesson_id, body)
    select (exercise->>'id')::uuid, version.course_id, version.number, 'exercise', (lesson->>'id')::uuid, exercise
    from jsonb_path_query(version.content, '$.sections[*].lessons[*]') lesson
    cross join lateral jsonb_array_elements(lesson->'exercises') exercise;
  $$;
  create function add_version_parts() returns trigger language plpgsql as $$
  begin
    perform write_version_parts(new);
    return null;
  end $$;
  -- The code that writes a version writes its parts, in the same transaction.
  create trigger course_version_parts after insert on course_version
    for each row execute function add_version_parts();
  create trigger version_part_append_only before update or delete on version_part
    for each row execute function refuse_change();

  insert into course_part (id, course_id) select unnest(part_ids), id from course;
  select write_version_parts(course_version) from course_version;

  drop index course_parts;
  alter table course drop column part_ids;
`;
