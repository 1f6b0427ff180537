-- The roles of one account by name (ListRoles).
CREATE INDEX parts_roles ON switchyard.parts (account_id, key) WHERE kind = 'role';
