#!/bin/sh
# restore_command of Postgres: fetch-wal.sh %f %p.
. "$(dirname "$0")/common.sh"
barman_cloud wal-restore "$BACKUP_URL" "$BACKUP_SERVER" "$1" "$2"
