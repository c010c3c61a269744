-- AlterTable
ALTER TABLE "users" ADD COLUMN     "staff_since" TIMESTAMPTZ(6);

-- Whoever is staff already has been since the log last said so.
UPDATE users SET staff_since = coalesce(
    (SELECT max(e.created_at) FROM audit_events e
      WHERE e.action = 'staff.added' AND e.target_kind = 'user' AND e.target_id = users.id::text),
    clock_timestamp())
  WHERE staff_role IS NOT NULL;

ALTER TABLE users ADD CONSTRAINT users_staff_since CHECK ((staff_role IS NULL) = (staff_since IS NULL));
