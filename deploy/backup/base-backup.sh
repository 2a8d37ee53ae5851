#!/bin/sh
# Once a day, on the machine of the database, as the user of Postgres. Connects by PGHOST, PGPORT, PGUSER, PGPASSWORD.
# Then removes what no restore to a time of the last BACKUP_DAYS days (30) needs.
. "$(dirname "$0")/common.sh"
barman_cloud backup --gzip --immediate-checkpoint "$BACKUP_URL" "$BACKUP_SERVER"
barman_cloud backup-delete --retention-policy "RECOVERY WINDOW OF ${BACKUP_DAYS:-30} DAYS" "$BACKUP_URL" "$BACKUP_SERVER"
