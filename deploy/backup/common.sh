# Read by the other scripts. Needs barman-cloud 3.19.1 (PyPI: barman[cloud]) on the PATH.
#   BACKUP_URL        bucket and folder, such as s3://lyceum-backup/postgres; not the bucket of the files
#   BACKUP_ENDPOINT   address of the S3 server; empty for AWS
#   BACKUP_SERVER     name of this database cluster in the bucket; another one after each restore
#   AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY   unless the machine has a role
set -eu
: "${BACKUP_URL:?set BACKUP_URL}"
BACKUP_SERVER="${BACKUP_SERVER:-lyceum}"

barman_cloud() {
  command="$1"
  shift
  "barman-cloud-$command" --cloud-provider aws-s3 ${BACKUP_ENDPOINT:+--endpoint-url "$BACKUP_ENDPOINT"} "$@"
}
