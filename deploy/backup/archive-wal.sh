#!/bin/sh
# archive_command of Postgres: archive-wal.sh %p. Fails where the bucket has not taken the file: Postgres keeps it and tries again.
. "$(dirname "$0")/common.sh"
barman_cloud wal-archive --gzip "$BACKUP_URL" "$BACKUP_SERVER" "$1"
