-- Whether an event says that a data key is forgotten, though its row may still be there. Volatile: each call looks anew after it has
-- waited for the rows, since a rebuild may swap the table meanwhile, and of the new one an older snapshot sees no row.
CREATE OR REPLACE FUNCTION switchyard.is_forgotten_key(p_stream text, p_wrapped bytea) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN EXISTS (SELECT FROM switchyard.parts p
    WHERE p.stream_id = p_stream AND p.kind = 'forgotten-keys' AND p.data -> 'keyIds' ? switchyard.data_key_id(p_wrapped));
END $$;
