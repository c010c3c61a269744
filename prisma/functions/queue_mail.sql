-- Queues an email to every owner of the account with a verified address. Unverified addresses get none: otherwise
-- anybody could send emails to strangers by signing up with their addresses. Runs in the transaction of the change that
-- the email is about.
CREATE OR REPLACE FUNCTION queue_mail(p_account uuid, p_kind mail_kind, p_data jsonb) RETURNS void LANGUAGE sql AS $$
  INSERT INTO mails (id, user_id, account_id, kind, data, due_at, created_at)
    SELECT gen_random_uuid(), u.id, p_account, p_kind, p_data, clock_timestamp(), clock_timestamp()
      FROM memberships m JOIN users u ON u.id = m.user_id
      WHERE m.account_id = p_account AND u.email_verified_at IS NOT NULL
$$;
