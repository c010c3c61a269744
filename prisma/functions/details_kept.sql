-- How long the details of a task can be read: what it made, why it failed, where its end was sent. What it was and what
-- it cost stays for ever.
CREATE OR REPLACE FUNCTION details_kept() RETURNS interval LANGUAGE sql IMMUTABLE AS $$
  SELECT interval '30 days'
$$;
