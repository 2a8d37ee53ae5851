import { Migration } from '@mikro-orm/migrations';

/**
 * Ranks in O(log n). `board_count` holds, for each board, how many listed players have an XP within a bucket of width 32^level
 * (levels 0 to 3). Writers only append to `board_delta`; one worker folds it into the counts, so that no writer waits for a
 * row that every writer changes. A rank is the sum of the counts above it and of the deltas that are not yet folded.
 */
export class BoardCountsMigration extends Migration {
  override up(): void {
    this.addSql(`
      create table board_count (
        board_key text not null,
        level smallint not null check (level between 0 and 3),
        bucket integer not null,
        n integer not null,
        primary key (board_key, level, bucket)
      ) with (fillfactor = 50);
      create index board_count_empty on board_count (board_key) where n = 0;
      -- XP before and after a change; null where the player is not listed.
      create table board_delta (
        id bigint generated always as identity primary key,
        board_key text not null,
        was integer,
        now integer
      );
      create index board_delta_board on board_delta (board_key);

      -- A trigger, so that no way of changing a score can forget the counts.
      create function append_board_delta() returns trigger language plpgsql as $$
      declare
        was integer;
        now integer;
      begin
        if tg_op <> 'INSERT' and old.shown and old.xp > 0 then was := old.xp; end if;
        if tg_op <> 'DELETE' and new.shown and new.xp > 0 then now := new.xp; end if;
        if was is distinct from now then
          insert into board_delta (board_key, was, now) values (coalesce(new.board_key, old.board_key), was, now);
        end if;
        return null;
      end $$;
      create trigger board_score_delta after insert or update or delete on board_score
        for each row execute function append_board_delta();

      insert into board_count (board_key, level, bucket, n)
      select board_key, level, xp >> (5 * level), count(*)
      from board_score cross join generate_series(0, 3) level
      where shown and xp > 0 group by 1, 2, 3;

      -- Who is listed on boards at all. Players of before this release are taken to be verified and active.
      alter table player
        add column verified boolean not null default true,
        add column active boolean not null default true;
      alter table player alter column verified set default false;
      alter table player add column listed boolean not null
        generated always as (leaderboard_visible and verified and active) stored;

      -- Whom a player follows: the board of friends.
      create table follow (
        follower_id uuid not null,
        followed_id uuid not null,
        primary key (follower_id, followed_id)
      );
      create index follow_followed on follow (followed_id);
    `);
  }
}
