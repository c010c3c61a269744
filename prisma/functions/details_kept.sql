-- How long the details of a task are kept: outputs, error, webhook, and the size of the input. Its model and its cost are kept forever.
CREATE OR REPLACE FUNCTION details_kept() RETURNS interval LANGUAGE sql IMMUTABLE AS $$
  SELECT interval '30 days'
$$;
