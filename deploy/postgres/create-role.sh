#!/bin/sh
# Makes the role of the platform: it may create databases and roles, and is no superuser. The image of Postgres runs this
# once, for a new volume; for an existing one run it by hand, again if need be:
#   docker-compose -f deploy/docker-compose.one-process.yml exec postgres sh /docker-entrypoint-initdb.d/create-role.sh
set -eu
psql -v ON_ERROR_STOP=1 -v password="${LYCEUM_DATABASE_PASSWORD:?}" --username postgres --dbname postgres <<'SQL'
select 'create role lyceum' where not exists (select from pg_roles where rolname = 'lyceum') \gexec
alter role lyceum login createdb createrole nosuperuser password :'password';
-- Roles of domains that a superuser made before.
select format('grant %I to lyceum with admin option', rolname) from pg_roles
where rolname ~ '^lyceum_(users|courses|classes|gamification|community|billing)$' \gexec
SQL
