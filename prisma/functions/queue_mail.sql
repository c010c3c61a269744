-- Queues mail to everybody who owns the account and whose address is verified: nobody can have mail sent to a stranger
-- by signing up with that address. In the transaction of whatever the mail tells of.
CREATE OR REPLACE FUNCTION queue_mail(p_account uuid, p_kind mail_kind, p_data jsonb) RETURNS void LANGUAGE sql AS $$
  INSERT INTO mails (id, user_id, account_id, kind, data, due_at, created_at)
    SELECT gen_random_uuid(), u.id, p_account, p_kind, p_data, clock_timestamp(), clock_timestamp()
      FROM memberships m JOIN users u ON u.id = m.user_id
      WHERE m.account_id = p_account AND u.email_verified_at IS NOT NULL
$$;
