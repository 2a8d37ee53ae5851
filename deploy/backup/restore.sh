#!/bin/sh
# restore.sh DATA_FOLDER [TIME]: fills an empty data folder from the newest base backup before TIME (such as
# "2026-11-30 21:00:00+00"; default: all that was archived). Then start Postgres: it replays the WAL and opens for writing.
# As the user of Postgres. Archive with another BACKUP_SERVER from then on: names of WAL files must not meet.
. "$(dirname "$0")/common.sh"
folder="$1"
time="${2:-}"
here="$(cd "$(dirname "$0")" && pwd)"

backup="$(barman_cloud backup-list --format json "$BACKUP_URL" "$BACKUP_SERVER" | python3 -c '
import json, sys
from datetime import datetime
def moment(text):
    return datetime.fromisoformat(text).astimezone()
limit = moment(sys.argv[1]) if sys.argv[1] else None
ended = [one for one in json.load(sys.stdin)["backups_list"] if one["status"] == "DONE"]
ended = [one for one in ended if limit is None or moment(one["end_time"]) <= limit]
ended.sort(key=lambda one: one["end_time"])
print(ended[-1]["backup_id"] if ended else "")' "$time")"
[ -n "$backup" ] || { echo "There is no base backup before ${time:-now}." >&2; exit 1; }

barman_cloud restore "$BACKUP_URL" "$BACKUP_SERVER" "$backup" "$folder"
{
  echo "restore_command = 'BACKUP_URL=\"$BACKUP_URL\" BACKUP_ENDPOINT=\"${BACKUP_ENDPOINT:-}\" BACKUP_SERVER=\"$BACKUP_SERVER\" \"$here/fetch-wal.sh\" %f %p'"
  echo "recovery_target_action = 'promote'"
  [ -z "$time" ] || echo "recovery_target_time = '$time'"
} >>"$folder/postgresql.auto.conf"
touch "$folder/recovery.signal"
chmod 700 "$folder"
echo "Restored $backup to $folder."
